import { codeOf } from "../../common/errors";
import { networkRules } from "../../common/storageCodes";
import { hintIn, withHint, type Refusal } from "../../common/refusals";
import { ProviderError, serviceTextOf, statusOf } from "../errors";

/** How much of a failed run's log is shown. */
export const LOG_LINES = 30;

/** Which registry a failure is about. */
export interface RegistryRef {
  readonly registryName: string;
  readonly resourceGroupName: string;
  readonly subscriptionId: string;
}

/** What to do about a refusal; the first row that matches counts. */
const refusals: readonly Refusal<unknown, RegistryRef>[] = [
  {
    // https://learn.microsoft.com/azure/container-registry/container-registry-tasks-overview
    matches: (error) => codeOf(error) === "TasksOperationsNotAllowed",
    hint: (_, { subscriptionId }) =>
      `the subscription ${subscriptionId} may not build images (free and trial subscriptions can't); give the stack ` +
      "a finished image with the setting `image`, or use another subscription",
  },
  {
    matches: (error) => statusOf(error) === 401,
    hint: () =>
      "sign in again: `az login`; the subscription must belong to the tenant that the token is from",
  },
  {
    // The upload goes to storage beside the registry.
    matches: (error) => statusOf(error) === 403 && networkRules.includes(codeOf(error) ?? ""),
    hint: () =>
      "the network rules of the registry's storage do not let this machine in; no role helps: deploy from an address that " +
      "may reach it, or give the stack a finished image with the setting `image`",
  },
  {
    matches: (error) => statusOf(error) === 403,
    hint: (_, { resourceGroupName }) =>
      `the deployer needs the role Contributor, or Container Registry Tasks Contributor, on ${resourceGroupName}`,
  },
  {
    matches: (error) => statusOf(error) === 404,
    hint: (_, { registryName, resourceGroupName, subscriptionId }) =>
      `registry ${registryName} does not exist in ${resourceGroupName} of subscription ${subscriptionId}; when it was ` +
      "deleted by hand, run pulumi refresh --stack <stack>, then pulumi up --stack <stack> recreates both",
  },
  {
    matches: (error) => statusOf(error) === 429 || (statusOf(error) ?? 0) >= 500,
    hint: () => "Azure was busy for minutes; run pulumi up --stack <stack> again later",
  },
  {
    matches: (error) => statusOf(error) === undefined,
    hint: () => "Azure can't be reached; check the network, a proxy is read from HTTPS_PROXY",
  },
];

/** What to do about a build that failed, by what its log says; the first row that matches counts. */
const failedBuilds: readonly Refusal<string, undefined>[] = [
  {
    // https://learn.microsoft.com/azure/container-registry/buffer-gate-public-content
    matches: (log) => /\btoomanyrequests\b/i.test(log),
    hint: () =>
      "Docker Hub limits how often base images are pulled without an account; run pulumi up --stack <stack> again later, or give the " +
      "stack a finished image with the setting `image`",
  },
];

/** What to do about a failed build; undefined where its log has to speak for itself. */
export function hintOfLog(log: string): string | undefined {
  return hintIn(failedBuilds, log, undefined);
}

/** A refusal of Azure in words: what failed, on what, why, and what to do next. */
export function explainRefusal(error: unknown, what: string, place: RegistryRef): ProviderError {
  const message = `can't ${what} in the registry ${place.registryName}: ${serviceTextOf(error)}`;
  return new ProviderError(withHint(message, hintIn(refusals, error, place)), { cause: error });
}
