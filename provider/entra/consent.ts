import { guidPattern } from "../engine/patterns";
import { firstLine, messageOf } from "../../common/errors";
import type { FunctionHandler, FunctionSpec } from "../engine/handler";
import { lookUp, type EntraDependencies } from "./lookUp";
import { tenantInputs, type Tenant } from "./tenant";

interface Arguments extends Tenant {
  readonly principalObjectId: string;
  readonly resourceObjectId: string;
}

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

/** `auditlog:entra:findConsent` */
export function findConsent(dependencies: EntraDependencies): FunctionHandler {
  return lookUp<Arguments>(dependencies, {
    spec,
    async find({ resourceObjectId, principalObjectId }, list) {
      const principal = `servicePrincipals/${principalObjectId}`;
      const [assignments, grants] = await Promise.all([
        list<Assignment>(`${principal}/appRoleAssignments`),
        list<Grant>(`${principal}/oauth2PermissionGrants`),
      ]);
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
    },
    unknown: ({ principalObjectId }, error) => ({
      assignments: {},
      scopes: [],
      warning:
        `what has been consented to for ${principalObjectId} could not be looked up: ${firstLine(messageOf(error))}. ` +
        "Consent that the stack hasn't granted is assumed to be missing: where it was granted, `pulumi up` ends with the " +
        "command that takes it over",
    }),
  });
}
