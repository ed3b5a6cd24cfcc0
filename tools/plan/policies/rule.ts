import type { Role } from "../../../components/roles";
import type { Recorded } from "../recorded";

/** What a rule found: which resource, and what to do about it. */
export interface Violation {
  readonly urn: string;
  readonly problem: string;
  readonly hint: string;
}

/** A rule that no deployment of ours may break. */
export interface Policy {
  readonly name: string;
  readonly why: string;
  /** Types of the resources that it looks at: without any of them, there is nothing to keep. Undefined: all. */
  readonly types?: readonly string[];
  /** What to warn of without any of them. */
  readonly withoutAny?: string;
  /** Pure: the resources of a whole program, in any order. */
  check(resources: readonly Recorded[]): Violation[];
}

/** The connector's own tables that policies compare with. */
export interface Tables {
  /** By type token: every type that may be created, and whether it takes tags. */
  readonly conventions: Readonly<Record<string, { readonly takesTags: boolean }>>;
  /** Names of the tags that everything carries. */
  readonly tags: readonly string[];
  readonly roles: readonly RoleRow[];
}

/** A role that may be assigned, and on what: `scope` must match the resource id. */
export interface RoleRow {
  /** GUID of the role definition. */
  readonly definitionId: string;
  readonly scope: RegExp;
  readonly principalType: Role["principalType"];
  /** Whose: the identity that the program makes, or people whom its settings name. */
  readonly principal: Role["principal"];
}

/** A rule that looks at one resource at a time; `judge` gives problem and hint, or nothing. */
export function ruleFor(
  types: readonly string[],
  {
    judge,
    ...rule
  }: Pick<Policy, "name" | "why" | "withoutAny"> & {
    readonly judge: (resource: Recorded) => ViolationDetails[];
  },
): Policy {
  return {
    ...rule,
    types,
    check: (resources) =>
      resources
        .filter(({ type }) => types.includes(type))
        .flatMap((resource) => judge(resource).map((found) => ({ urn: resource.urn, ...found }))),
  };
}

export type ViolationDetails = Omit<Violation, "urn">;

/** Nothing when `holds`, else the one violation. */
export function demand(holds: boolean, problem: string, hint: string): ViolationDetails[] {
  return holds ? [] : [{ problem, hint }];
}
