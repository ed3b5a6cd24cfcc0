import type { CheckFailure, ResourceRef, Values } from "../fakeProvider";
import { findProblems, type Problem } from "../base/problems";
import { clone, hasUnknown } from "../base/values";
import type { EntraType } from "./entraType";

/** Validates everything that needs no cloud, one failure per attribute. */
export function checkInputs(
  type: EntraType,
  resource: ResourceRef,
  news: Values,
): { inputs: Values; failures: CheckFailure[] } {
  const inputs = clone(news);
  const reasons = [
    ...findProblems(type.inputs, inputs).map((problem) => [problem.path, reasonOf(problem)] as const),
    ...conflictsOf(type, inputs),
  ];
  // The text's shape: `formatFailureReason` in https://github.com/pulumi/pulumi-terraform-bridge/tree/master/pkg/tfbridge
  const failures = reasons.map(([path, reason]) => ({
    property: "",
    reason: `${reason}. Examine values at '${resource.name}.${path}'.`,
  }));
  return { inputs, failures };
}

function conflictsOf(type: EntraType, inputs: Values): (readonly [string, string])[] {
  return (type.conflicts ?? [])
    .filter(([input, other]) => isGiven(inputs[input]) && isGiven(inputs[other]))
    .map(([input, other]) => [
      input,
      `Conflicting configuration arguments. "${snakeCase(input)}": conflicts with ${snakeCase(other)}`,
    ]);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !hasUnknown(value);
}

function reasonOf({ kind, path, shape, value, text }: Problem): string {
  const name = snakeCase(path);
  const { min = 0, max = 0, oneOf = [], pattern = "" } = shape;
  switch (kind) {
    case "missing":
      return `Missing required argument. The argument "${name}" is required, but no definition was found.`;
    case "extraneous":
      return "Invalid or unknown key";
    case "type":
      return `expected ${name} to be of type ${shape.kind}`;
    case "short":
    case "long":
      return `expected length of ${name} to be in the range (${min} - ${shape.max ?? "…"}), got ${String(value)}`;
    case "pattern":
      return `invalid value for ${name}: it must match ${pattern}`;
    case "fraction":
      return `expected ${name} to be an integer, got ${String(value)}`;
    case "low":
    case "high":
      return `expected ${name} to be in the range (${min} - ${max}), got ${String(value)}`;
    case "few":
      return `Not enough list items. Attribute ${name} requires ${min} item minimum, but config has only ${lengthOf(value)} declared.`;
    case "many":
      return `Too many list items. Attribute ${name} supports ${max} item maximum, but config has ${lengthOf(value)} declared.`;
    case "enum":
      return `expected ${name} to be one of [${oneOf.map((each) => `"${each}"`).join(" ")}], got ${String(value)}`;
    case "rule":
      return text ?? "";
  }
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

/** The name in the Terraform provider: `web.redirectUris[0]` is `redirect_uris`. */
function snakeCase(path: string): string {
  const last = path.split(".").at(-1) ?? path;
  return last.replace(/\[\d+\]$/, "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
