import type { GuardRail } from "../../../plan/guardRails/rule";
import type { Recorded } from "../../../plan/recorded";

/** What a rule says about some resources, as `name: problem`. */
export function problems(rule: GuardRail, ...resources: readonly Recorded[]): string[] {
  const names = new Map(resources.map(({ urn, name }) => [urn, name]));
  return rule.check(resources).map(({ urn, problem }) => `${names.get(urn)}: ${problem}`);
}
