import { unversioned } from "../../project/typeTokens";

/** The parts of a URN. */
export interface Urn {
  readonly stack: string;
  readonly project: string;
  /** Without its parents' types, and without a version of Azure's API. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
}

/** `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`: https://www.pulumi.com/docs/iac/concepts/resources/names/ */
export function parseUrn(urn: string): Urn {
  const [stack = "", project = "", types = "", ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  return { stack, project, type: unversioned(types.split("$").at(-1) ?? ""), name: name.join("::") };
}

/** `azure-native:app:ContainerApp` → `ContainerApp`, `pulumi:providers:azuread` → `provider`. */
export function shortType(type: string): string {
  return isProvider(type) ? "provider" : (type.split(":").at(-1) ?? "");
}

export function isProvider(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}
