import { MINUTE_MS } from "../../runtime/support/clock";
import { stackOf, type Failure, type FailureContext } from "./failure";
import { objectIdOf } from "./importCommands";

/**
 * A create takes at most 15 minutes, and clocks differ: `Create` in
 * https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/application_password_resource.go
 */
const LONGEST_CREATE_MS = 20 * MINUTE_MS;

/**
 * Deletes the secrets of this name that were made while the create ran and that the stack has no record of: a password
 * has no import. Other stacks may have secrets of the same name on a shared registration, and a later `pulumi up` has made
 * one that is in use, so neither the name nor the time is enough. JMESPath compares texts, too:
 * https://github.com/jmespath/jmespath.py/blob/develop/jmespath/visitor.py
 */
export function deleteOrphanCommand(failure: Failure, { firstFailureMs }: FailureContext): string {
  const application = objectIdOf(failure.inputs["applicationId"]);
  const since = new Date(firstFailureMs - LONGEST_CREATE_MS).toISOString().slice(0, 19);
  const query = `[?displayName=='${String(failure.inputs["displayName"])}' && startDateTime>='${since}'].keyId`;
  return (
    `known=$(pulumi stack export --stack ${stackOf(failure)}) && ` +
    `for key in $(az ad app credential list --id ${application} --query "${query}" --output tsv); do ` +
    `case "$known" in *"$key"*) ;; *) az ad app credential delete --id ${application} --key-id "$key";; esac; done`
  );
}
