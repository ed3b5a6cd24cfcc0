import type { Evaluation } from "./evaluate";
import { fileOfStack } from "../stackFiles";
import { evaluateStack } from "./evaluateStack";
import { policies } from "./policies";
import type { Tables } from "./policies/rule";
import type { Recorded } from "./recorded";
import { renderTree } from "./tree";
import { isProvider, packageOf } from "../../common/pulumi/urn";
import { mask } from "./values";

export interface PlanOptions {
  /** The folder of Pulumi.yaml; absolute. */
  readonly folder: string;
  readonly stack: string;
  readonly tables: Tables;
  /** Takes whole lines, without their end. */
  readonly print: (lines: string) => void;
}

/**
 * Evaluates a stack as a preview without any account and prints what it would make and whether it keeps the guard
 * rails. Returns the exit code: 1 when the program fails or a policy is broken. Throws a UsageError for a stack
 * that can't be evaluated.
 */
export async function plan({ folder, stack, tables, print }: PlanOptions): Promise<number> {
  print(`Stack ${stack}, of ${fileOfStack(stack)}\n`);
  // A preview knows little of what follows from resources; the policies look at one that foresees it.
  const [evaluation, foreseen] = await Promise.all([
    evaluateStack(folder, stack, { previewLookups: false }),
    evaluateStack(folder, stack, { previewLookups: true }),
  ]);
  const failed = [evaluation, foreseen].find(({ exitCode }) => exitCode !== 0);
  for (const { severity, message } of (failed ?? evaluation).diagnostics) {
    print(`${severity}: ${message.trimEnd()}`);
  }
  if (failed !== undefined) {
    for (const lines of failure(failed, stack)) print(lines);
    return 1;
  }
  print(renderTree(evaluation.resources));
  print(`${counts(evaluation.resources)}, evaluated in ${evaluation.seconds.toFixed(1)} s\n`);
  print(outputLines(evaluation).join("\n"));
  return printResult(foreseen.resources, tables, print) ? 0 : 1;
}

/** What is left to say of a failure: nothing where the program has told it. */
function failure({ exitCode, diagnostics, stderr }: Evaluation, stack: string): string[] {
  if (diagnostics.some(({ severity }) => severity === "error")) return [];
  return [stderr.trimEnd(), `✖ The program failed for stack ${stack} (exit code ${exitCode}).`];
}

function counts(resources: readonly Recorded[]): string {
  const custom = resources.filter(({ custom: isCustom }) => isCustom);
  const packages = new Map<string, number>();
  for (const { type } of custom) {
    const name = isProvider(type) ? "providers" : packageOf(type);
    packages.set(name, (packages.get(name) ?? 0) + 1);
  }
  const parts = [...packages].sort().map(([name, count]) => `${count} ${name}`);
  const components = resources.length - custom.length - 1;
  return `${custom.length} resources (${parts.join(", ")}) in ${components} components`;
}

function outputLines({ outputs }: Evaluation): string[] {
  const entries = Object.entries(outputs).sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return ["Outputs:", ...entries.map(([name, value]) => `  ${name.padEnd(width)}  ${shown(value)}`), ""];
}

function shown(value: unknown): string {
  const masked = mask(value);
  return typeof masked === "string" ? masked : JSON.stringify(masked);
}

function printResult(
  resources: readonly Recorded[],
  tables: Tables,
  print: (lines: string) => void,
): boolean {
  const names = new Map(resources.map(({ urn, name }) => [urn, name]));
  const checked = policies(tables).map((rail) => ({ ...rail, violations: rail.check(resources) }));
  print("Policies:");
  for (const { name, why, types, withoutAny, violations } of checked) {
    if (violations.length === 0) {
      const isKept = types === undefined || resources.some(({ type }) => types.includes(type));
      print(isKept ? `  ✔ ${name}` : withoutMark(name, withoutAny));
      continue;
    }
    print(`  ✖ ${name}\n    (${why})`);
    for (const { urn, problem, hint } of violations) {
      print(`      ${names.get(urn) ?? urn}: ${problem}\n        → ${hint}`);
    }
  }
  return checked.every(({ violations }) => violations.length === 0);
}

/** Of a policy that has nothing to look at. */
function withoutMark(name: string, warning: string | undefined): string {
  return warning === undefined
    ? `  – ${name}: nothing to check`
    : `  ⚠ ${name}: nothing to check, as ${warning}`;
}
