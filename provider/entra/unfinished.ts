import { firstLine, messageOf } from "../../common/errors";
import { guidPattern } from "../engine/patterns";
import type { FunctionHandler, FunctionSpec } from "../engine/handler";
import { withTimeout } from "../withTimeout";
import { LOOK_UP_TIMEOUT_MS, type EntraDependencies } from "./consent";
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
    names: { type: "map", description: "Display names by object id of the registration." },
    warning: { type: "string", description: "Why it can't be known.", optional: true },
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

/** `auditlog:entra:findUnfinished`. Never fails for want of rights or a network. */
export function findUnfinished({ list, clock }: EntraDependencies): FunctionHandler {
  return {
    spec,
    async invoke(values, { signal }) {
      // The server has checked them against the spec.
      const { requestedAppId, ...tenant } = values as unknown as Arguments;
      try {
        const found = await withTimeout(LOOK_UP_TIMEOUT_MS, { clock, signal }, (ended) =>
          list<Application>(tenant, QUERY, ended),
        );
        const ours = found.filter(({ requiredResourceAccess = [] }) =>
          requiredResourceAccess.some(({ resourceAppId }) => resourceAppId === requestedAppId),
        );
        return { names: Object.fromEntries(ours.map(({ id, displayName }) => [id, displayName])) };
      } catch (error) {
        signal.throwIfAborted();
        return { names: {}, warning: firstLine(messageOf(error)) };
      }
    },
  };
}
