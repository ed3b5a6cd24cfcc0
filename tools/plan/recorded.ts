import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { unversioned } from "../../common/pulumi/typeTokens";
import type { Values } from "./values";

/** One resource as the program registered it. Inputs keep their secret envelopes and unknowns. */
export interface Recorded {
  readonly urn: string;
  /** As registered, with the version of Azure's API that it asks for. */
  readonly token: string;
  /** The token without that version. */
  readonly type: string;
  readonly name: string;
  /** False for components and the stack. */
  readonly custom: boolean;
  readonly parent: string | undefined;
  readonly inputs: Values;
  /** What the program was told, or for components and the stack: what it registered itself. */
  readonly outputs: Values;
  readonly id: string | undefined;
  readonly dependencies: readonly string[];
  /** By input property: the URNs its value came from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** `<urn>::<id>` of an explicit provider; undefined: the default one. */
  readonly provider: string | undefined;
  /** By package: the same, for the children of a component. */
  readonly providers: Readonly<Record<string, string>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  /** Names of the hooks, by kind such as `onError` or `beforeCreate`; kinds without hooks are left out. */
  readonly hooks: Readonly<Record<string, readonly string[]>>;
}

/** Translates a registration; `urn` is the engine's to give. */
export function recordOf(request: RegisterResourceRequest, urn: string): Recorded {
  const plain = request.toObject();
  return {
    urn,
    token: plain.type,
    type: unversioned(plain.type),
    name: plain.name,
    custom: plain.custom,
    parent: given(plain.parent),
    inputs: request.getObject()?.toJavaScript() ?? {},
    outputs: {},
    id: undefined,
    dependencies: plain.dependenciesList,
    propertyDependencies: Object.fromEntries(
      plain.propertydependenciesMap.map(([property, { urnsList }]) => [property, urnsList]),
    ),
    provider: given(plain.provider),
    providers: Object.fromEntries(plain.providersMap),
    protect: plain.protect ?? false,
    retainOnDelete: plain.retainondelete ?? false,
    ignoreChanges: plain.ignorechangesList,
    additionalSecretOutputs: plain.additionalsecretoutputsList,
    hooks: hooksOf(request),
  };
}

function hooksOf(request: RegisterResourceRequest): Record<string, readonly string[]> {
  const binding = request.getHooks()?.toObject() ?? {};
  const entries = Object.entries(binding as Record<string, string[]>)
    .filter(([, names]) => names.length > 0)
    .map(([list, names]) => [list.replace(/List$/, ""), names] as const);
  return Object.fromEntries(entries);
}

/** Protobuf has no absent string: the empty one stands for it. */
function given(text: string): string | undefined {
  return text === "" ? undefined : text;
}
