import { codeOf } from "../../runtime/support/errors";
import { ProviderError, serviceTextOf, statusOf } from "../errors";

/** How much of a failed run's log is shown. */
export const LOG_LINES = 30;

interface Place {
  readonly registryName: string;
  readonly resourceGroupName: string;
  readonly subscriptionId: string;
}

interface Refusal {
  readonly matches: (error: unknown) => boolean;
  readonly next: (place: Place) => string;
}

/** What to do about a refusal; the first row that matches counts. */
const refusals: readonly Refusal[] = [
  {
    // https://learn.microsoft.com/azure/container-registry/container-registry-tasks-overview
    matches: (error) => codeOf(error) === "TasksOperationsNotAllowed",
    next: ({ subscriptionId }) =>
      `the subscription ${subscriptionId} may not build images (free and trial subscriptions can't); give the stack ` +
      "a finished image with the setting `image`, or use another subscription",
  },
  {
    matches: (error) => statusOf(error) === 401,
    next: () =>
      "sign in again: `az login`; the subscription must belong to the tenant that the token is from",
  },
  {
    matches: (error) => statusOf(error) === 403,
    next: ({ resourceGroupName }) =>
      `the deployer needs the role Contributor, or Container Registry Tasks Contributor, on ${resourceGroupName}`,
  },
  {
    matches: (error) => statusOf(error) === 404,
    next: ({ registryName, resourceGroupName, subscriptionId }) =>
      `there is no registry ${registryName} in ${resourceGroupName} of subscription ${subscriptionId}; when it was ` +
      "deleted by hand, run pulumi refresh, then pulumi up makes both again",
  },
  {
    matches: (error) => statusOf(error) === 429 || (statusOf(error) ?? 0) >= 500,
    next: () => "Azure was busy for minutes; run pulumi up again later",
  },
  {
    matches: (error) => statusOf(error) === undefined,
    next: () => "Azure can't be reached; check the network, a proxy is read from HTTPS_PROXY",
  },
];

/** What to do about a build that failed, by what its log says; the first row that matches counts. */
const logRemedies: readonly { readonly marker: RegExp; readonly next: string }[] = [
  {
    // https://learn.microsoft.com/azure/container-registry/buffer-gate-public-content
    marker: /\btoomanyrequests\b/i,
    next:
      "Docker Hub limits how often base images are pulled without an account; run pulumi up again later, or give the " +
      "stack a finished image with the setting `image`",
  },
];

/** What to do about a failed build; undefined where its log has to speak for itself. */
export function remedyIn(log: string): string | undefined {
  return logRemedies.find(({ marker }) => marker.test(log))?.next;
}

/** A refusal of Azure in words: what failed, on what, why, and what to do next. */
export function explainRefusal(error: unknown, what: string, place: Place): ProviderError {
  const next = refusals.find(({ matches }) => matches(error))?.next(place);
  const message = `can't ${what} in the registry ${place.registryName}: ${serviceTextOf(error)}`;
  return new ProviderError(next === undefined ? message : `${message}\n${next}`, { cause: error });
}
