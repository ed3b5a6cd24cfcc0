import type { Policy } from "../../../../tools/plan/policies/rule";
import type { Recorded } from "../../../../tools/plan/recorded";

/** What a rule says about some resources, as `name: problem`. */
export function problems(rule: Policy, ...resources: readonly Recorded[]): string[] {
  const names = new Map(resources.map(({ urn, name }) => [urn, name]));
  return rule.check(resources).map(({ urn, problem }) => `${names.get(urn)}: ${problem}`);
}
