import type { Recorded } from "../../../tools/plan/recorded";
import { unversioned } from "../../../common/pulumi/typeTokens";
import type { Values } from "../../../tools/plan/values";

/** A resource as if a program had registered it: its name is the type's last word unless given. */
export function resource(type: string, inputs: Values = {}, rest: Partial<Recorded> = {}): Recorded {
  const name = rest.name ?? type.split(":").at(-1) ?? type;
  return {
    urn: `urn:pulumi:dev::hello::${type}::${name}`,
    token: type,
    type: unversioned(type),
    name,
    custom: true,
    parent: undefined,
    inputs,
    outputs: {},
    id: undefined,
    dependencies: [],
    propertyDependencies: {},
    provider: undefined,
    providers: {},
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    additionalSecretOutputs: [],
    hooks: {},
    ...rest,
  };
}
