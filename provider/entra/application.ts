import { guidPattern } from "../engine/patterns";
import type { FunctionHandler, FunctionSpec } from "../engine/handler";
import { withTimeout } from "../withTimeout";
import { LOOK_UP_TIMEOUT_MS, type EntraDependencies } from "./consent";
import { tenantInputs, type Tenant } from "./tenant";

interface Arguments extends Tenant {
  readonly objectId: string;
}

const spec = {
  description: "Whether an object id is that of an application's service principal.",
  inputs: {
    ...tenantInputs,
    objectId: {
      type: "string",
      description: "Object id of a person or a service principal.",
      pattern: guidPattern,
    },
  },
  outputs: {
    found: { type: "boolean", description: "False, too, where it can't be read." },
  },
} as const satisfies FunctionSpec;

/**
 * `auditlog:entra:isApplication`. The azuread provider would print an error where there is none. Never fails for want of
 * rights or a network.
 */
export function isApplication({ list, clock }: EntraDependencies): FunctionHandler {
  return {
    spec,
    async invoke(values, { signal }) {
      // The server has checked them against the spec.
      const { objectId, ...tenant } = values as unknown as Arguments;
      try {
        const found = await withTimeout(LOOK_UP_TIMEOUT_MS, { clock, signal }, (ended) =>
          list(tenant, `servicePrincipals?$filter=id eq '${objectId}'&$select=id`, ended),
        );
        return { found: found.length > 0 };
      } catch {
        signal.throwIfAborted();
        return { found: false };
      }
    },
  };
}
