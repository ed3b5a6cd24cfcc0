import { guidPattern } from "../engine/patterns";
import type { FunctionHandler, FunctionSpec } from "../engine/handler";
import { lookUp, type EntraDependencies } from "./lookUp";
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

/** `auditlog:entra:isApplication`. The azuread provider would print an error where there is none. */
export function isApplication(dependencies: EntraDependencies): FunctionHandler {
  return lookUp<Arguments>(dependencies, {
    spec,
    async find({ objectId }, list) {
      const found = await list(`servicePrincipals?$filter=id eq '${objectId}'&$select=id`);
      return { found: found.length > 0 };
    },
    unknown: () => ({ found: false }),
  });
}
