import { MINUTE_MS } from "../../common/time";
import { parseUrn } from "../../common/pulumi/urn";
import type { Failure, FailureContext } from "./failure";
import { objectIdOf } from "./importCommands";

/**
 * `Create` in
 * https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/application_password_resource.go
 */
const LONGEST_TRY_MS = 15 * MINUTE_MS;
/** Between the deployer's clock and Entra's. */
const CLOCK_SKEW_MS = 5 * MINUTE_MS;

/**
 * Offers to delete the secret of this name that was created while the last try ran and that this stack's state doesn't
 * have. Another stack on the same registration may have created one meanwhile, so the user sees what fits, and unless
 * exactly one does, nothing is deleted. JMESPath compares texts, too:
 * https://github.com/jmespath/jmespath.py/blob/develop/jmespath/visitor.py
 */
export function deleteOrphanCommand(failure: Failure, context: FailureContext): string {
  const application = `--id ${objectIdOf(failure.inputs["applicationId"])}`;
  const { since, until } = creationWindow(failure, context);
  const query =
    `[?displayName=='${String(failure.inputs["displayName"])}' && ` +
    `startDateTime>='${since}' && startDateTime<='${until}'].[keyId,startDateTime]`;
  const deletion = `az ad app credential delete ${application} --key-id`;
  return (
    `known=$(pulumi stack export --stack ${parseUrn(failure.urn).stack}) && ` +
    `found=$(az ad app credential list ${application} --query "${query}" --output tsv) && ` +
    `{ count=0; while read -r key start; do case "$known" in *"$key"*) ;; ` +
    `*) count=$((count + 1)); orphan=$key; echo "$key, created $start";; esac; done <<< "$found"; ` +
    `if [ "$count" = 1 ]; then printf 'Delete it? [y/N] '; read -r answer; ` +
    `if [ "$answer" = y ]; then ${deletion} "$orphan"; fi; ` +
    `else echo "$count secrets fit, so none was deleted. To delete one: ${deletion} <key id>"; fi; }`
  );
}

/** Whatever an earlier try left, it was no secret: only such tries are repeated. */
function creationWindow(
  { errors }: Failure,
  { nowMs, firstFailureMs }: FailureContext,
): { since: string; until: string } {
  const earliestMs = nowMs - LONGEST_TRY_MS;
  const beganMs = errors.length > 1 ? Math.max(firstFailureMs, earliestMs) : earliestMs;
  return { since: seconds(beganMs - CLOCK_SKEW_MS), until: seconds(nowMs + CLOCK_SKEW_MS) };
}

function seconds(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19);
}
