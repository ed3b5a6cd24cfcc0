import { pathRules, type PathRule } from "./pathRules";
import { stackOfFile } from "../../stackFiles";

/** Which stacks some changes concern: all, or those of that name. */
export type Affected = "all" | ReadonlySet<string>;

/** Pure; paths are relative to the folder of Pulumi.yaml, with `/`. */
export function affectedBy(paths: readonly string[]): Affected {
  const stacks = new Set<string>();
  for (const path of paths) {
    const stack = stackOfFile(path);
    if (stack !== undefined) stacks.add(stack);
    else if ((ruleOf(path)?.concerns ?? "all") === "all") return "all";
  }
  return stacks;
}

/** The rule that decides about a file; undefined for a file without a rule. */
export function ruleOf(path: string): PathRule | undefined {
  return pathRules.find(({ paths }) => paths.some((pattern) => fits(path, pattern)));
}

function fits(path: string, pattern: string): boolean {
  if (pattern.endsWith("/")) return path.startsWith(pattern);
  return pattern.startsWith("*") ? path.endsWith(pattern.slice(1)) : path === pattern;
}
