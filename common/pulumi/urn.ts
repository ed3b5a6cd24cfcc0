import { unversioned } from "./typeTokens";

/** The parts of a URN: https://www.pulumi.com/docs/iac/concepts/resources/names/ */
export interface Urn {
  readonly stack: string;
  readonly project: string;
  /** The types of the components around a resource, from the top, and its own: joined by `$`. */
  readonly types: string;
  /** Those of the components alone; empty where there are none. */
  readonly parentTypes: string;
  /** Its own, without a version of Azure's API. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
}

/** The type of the stack, which is the parent of what has no other. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

const PREFIX = "urn:pulumi:";
const PROVIDER_PREFIX = "pulumi:providers:";

/** Parts that a text lacks are empty. */
export function parseUrn(urn: string): Urn {
  const text = urn.startsWith(PREFIX) ? urn.slice(PREFIX.length) : urn;
  const [stack = "", project = "", types = "", ...name] = text.split("::");
  const end = types.lastIndexOf("$");
  return {
    stack,
    project,
    types,
    parentTypes: types.slice(0, Math.max(0, end)),
    type: unversioned(types.slice(end + 1)),
    name: name.join("::"),
  };
}

export function formatUrn({ stack, project, types, name }: Omit<Urn, "parentTypes" | "type">): string {
  return `${PREFIX}${stack}::${project}::${types}::${name}`;
}

/** The `types` of a child of this type, without the stack's own. */
export function typesUnder(parentUrn: string, type: string): string {
  const { types } = parseUrn(parentUrn);
  return types === "" || types === STACK_TYPE ? type : `${types}$${type}`;
}

/** Resources refer to a provider by `<urn>::<id>`. */
export function urnOfProvider(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** `azure-native:app:ContainerApp` → `ContainerApp`, `pulumi:providers:azuread` → `provider`. */
export function shortType(type: string): string {
  return isProvider(type) ? "provider" : (type.split(":").at(-1) ?? "");
}

/** `azure-native:app:ContainerApp` → `azure-native`. */
export function packageOf(type: string): string {
  return type.split(":")[0] ?? "";
}

export function isProvider(type: string): boolean {
  return type.startsWith(PROVIDER_PREFIX);
}

/** The type of the provider of a package. */
export function providerType(packageName: string): string {
  return `${PROVIDER_PREFIX}${packageName}`;
}
