import { guidPattern } from "../engine/patterns";
import type { FunctionHandler, FunctionSpec } from "../engine/handler";
import { lookUp, type EntraDependencies } from "./lookUp";
import { tenantInputs, type Tenant } from "./tenant";

interface Arguments extends Tenant {
  readonly requestedAppId: string;
}

const spec = {
  description:
    "App registrations that request permissions of an API and have the name that the azuread provider gives one for a moment.",
  inputs: {
    ...tenantInputs,
    requestedAppId: { type: "string", description: "Client id of the API.", pattern: guidPattern },
  },
  outputs: {
    names: {
      type: "map",
      description: "Display names by object id of the registration; none, too, where they can't be read.",
    },
  },
} as const satisfies FunctionSpec;

/** https://learn.microsoft.com/graph/api/resources/application */
interface Application {
  readonly id: string;
  readonly displayName: string;
  readonly requiredResourceAccess?: readonly { readonly resourceAppId: string }[];
}

/**
 * It renames a new application and then gives it its name back, so one that was interrupted in between keeps this:
 * https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/application_resource.go
 */
const QUERY =
  "applications?$filter=startswith(displayName,'TERRAFORM_UPDATE_')&$select=id,displayName,requiredResourceAccess";

/** `auditlog:entra:findUnfinished` */
export function findUnfinished(dependencies: EntraDependencies): FunctionHandler {
  return lookUp<Arguments>(dependencies, {
    spec,
    async find({ requestedAppId }, list) {
      const found = await list<Application>(QUERY);
      const ours = found.filter(({ requiredResourceAccess = [] }) =>
        requiredResourceAccess.some(({ resourceAppId }) => resourceAppId === requestedAppId),
      );
      return { names: Object.fromEntries(ours.map(({ id, displayName }) => [id, displayName])) };
    },
    unknown: () => ({ names: {} }),
  });
}
