import { SECOND_MS, type Clock } from "../../common/time";
import { guidPattern } from "../engine/patterns";
import { firstLine, messageOf } from "../../common/errors";
import type { FunctionHandler, FunctionSpec } from "../engine/handler";
import { withTimeout } from "../withTimeout";
import type { ListInGraph } from "./graph";
import { tenantInputs, type Tenant } from "./tenant";

/** What the look-ups in Entra get from the process around them. */
export interface EntraDependencies {
  readonly list: ListInGraph;
  readonly clock: Clock;
}

interface Arguments extends Tenant {
  readonly principalObjectId: string;
  readonly resourceObjectId: string;
}

/** Signing in with the Azure CLI takes most of it. */
export const LOOK_UP_TIMEOUT_MS = 10 * SECOND_MS;

const spec = {
  description:
    "What has been consented to for a service principal on another, for all users, by any stack or by hand.",
  inputs: {
    ...tenantInputs,
    principalObjectId: { type: "string", description: "Whose consent it is.", pattern: guidPattern },
    resourceObjectId: { type: "string", description: "The API that it is for.", pattern: guidPattern },
  },
  outputs: {
    assignments: { type: "map", description: "Ids of assignments by the id of the application permission." },
    scopes: { type: "array", description: "Names of the delegated permissions." },
    grantId: { type: "string", description: "Id of their grant; none without one.", optional: true },
    warning: { type: "string", description: "Why it can't be known, and what follows.", optional: true },
  },
} as const satisfies FunctionSpec;

/** https://learn.microsoft.com/graph/api/resources/approleassignment */
interface Assignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly resourceId: string;
}

/** https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
interface Grant {
  readonly id: string;
  readonly consentType: string;
  readonly resourceId: string;
  readonly scope?: string | null;
}

/** `auditlog:entra:findConsent`. Never fails for want of rights or a network: previews must work without. */
export function findConsent({ list, clock }: EntraDependencies): FunctionHandler {
  return {
    spec,
    async invoke(values, { signal }) {
      // The server has checked them against the spec.
      const { resourceObjectId, principalObjectId, ...tenant } = values as unknown as Arguments;
      const principal = `servicePrincipals/${principalObjectId}`;
      try {
        const [assignments, grants] = await withTimeout(LOOK_UP_TIMEOUT_MS, { clock, signal }, (ended) =>
          Promise.all([
            list<Assignment>(tenant, `${principal}/appRoleAssignments`, ended),
            list<Grant>(tenant, `${principal}/oauth2PermissionGrants`, ended),
          ]),
        );
        const grant = grants.find(
          ({ consentType, resourceId }) => consentType === "AllPrincipals" && resourceId === resourceObjectId,
        );
        return {
          assignments: Object.fromEntries(
            assignments
              .filter(({ resourceId }) => resourceId === resourceObjectId)
              .map(({ appRoleId, id }) => [appRoleId, id]),
          ),
          scopes: (grant?.scope ?? "").split(" ").filter((scope) => scope !== ""),
          ...(grant === undefined ? {} : { grantId: grant.id }),
        };
      } catch (error) {
        signal.throwIfAborted();
        const warning =
          `what has been consented to for ${principalObjectId} could not be looked up: ${firstLine(messageOf(error))}. ` +
          "Consent that the stack hasn't granted is assumed to be missing: where it was granted, `pulumi up` ends with the " +
          "command that takes it over";
        return { assignments: {}, scopes: [], warning };
      }
    },
  };
}
