import type { CheckFailure, ResourceRef, Values } from "../fakeProvider";
import { findProblems, type Problem } from "../base/problems";
import { clone, hasUnknown, textAt } from "../base/values";
import type { World } from "../base/world";
import { UNKNOWN } from "../fakeProvider";
import { groupId, type ArmType } from "./armType";

// `Check`, `applyDefaults`, `getDefaultName`, `getDefaultLocation` and `validateType` in
// https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/provider.go

/** Kept in the inputs of a resource whose name is random: its replacement can be made first. */
export const CREATE_BEFORE_DELETE = "__createBeforeDelete";

export interface CheckContext {
  readonly type: ArmType;
  readonly world: World;
  /** `azure-native:location`. */
  readonly location: string | undefined;
}

/** Fills in name, location and API version, and validates what the provider's metadata covers. */
export function checkInputs(
  context: CheckContext,
  resource: ResourceRef,
  news: Values,
  olds: Values | undefined,
): { inputs: Values; failures: CheckFailure[] } {
  const inputs = clone(news);
  fillName(context, resource, inputs, olds);
  fillLocation(context, inputs, olds);
  inputs["azureApiVersion"] ??= context.type.apiVersion;
  const failures = findProblems(context.type.inputs, inputs).flatMap((problem) => {
    const reason = reasonOf(problem);
    return reason === undefined ? [] : [{ property: "", reason }];
  });
  return { inputs, failures };
}

function fillName({ type, world }: CheckContext, resource: ResourceRef, inputs: Values, olds?: Values): void {
  const { input, kind } = type.name;
  if (inputs[input] !== undefined) return;
  if (olds?.[input] !== undefined) {
    inputs[input] = olds[input];
    if (olds[CREATE_BEFORE_DELETE] === true) inputs[CREATE_BEFORE_DELETE] = true;
    return;
  }
  if (kind === "copy") {
    inputs[input] = resource.name;
    return;
  }
  const key = `${resource.type}::${resource.name}`;
  inputs[input] =
    kind === "uuid" ? world.guid(key, "name") : `${resource.name}${world.hex(key, "name").slice(0, 8)}`;
  inputs[CREATE_BEFORE_DELETE] = true;
}

function fillLocation({ type, world, location }: CheckContext, inputs: Values, olds?: Values): void {
  if (type.inputs["location"] === undefined || inputs["location"] !== undefined) return;
  const group = inputs["resourceGroupName"];
  const found =
    olds?.["location"] ??
    location ??
    (hasUnknown(group) ? UNKNOWN : undefined) ??
    (typeof group === "string" ? textAt(world.find(groupId(inputs, world))?.inputs, "location") : "");
  if (found !== "") inputs["location"] = found;
}

/** Undefined for what this provider leaves to Azure: enums, number of items, types it does not look at. */
function reasonOf({ kind, path, shape, value }: Problem): string | undefined {
  const { min = 0, max = 0, pattern = "" } = shape;
  switch (kind) {
    case "missing":
      return `missing required property '${path}'${path === "location" ? LOCATION_HINT : ""}`;
    case "type":
      return typeReason(path, shape.kind, value);
    case "short":
      return `'${path}' is too short (${lengthOf(value)}): at least ${min} characters required`;
    case "long":
      return `'${path}' is too long (${lengthOf(value)}): at most ${max} characters allowed`;
    case "pattern":
      return `'${path}' does not match expression '${pattern}'`;
    case "low":
      return `'${path}' is too low (${fixed(value)} < ${fixed(min)})`;
    case "high":
      return `'${path}' is too high (${fixed(value)} > ${fixed(max)})`;
    case "fraction":
      return `'${path}' must be an integer but got ${fixed(value)}`;
    case "enum":
    case "extraneous":
    case "few":
    case "many":
    case "rule":
      return undefined;
  }
}

const LOCATION_HINT =
  ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'.";

function typeReason(path: string, kind: string, value: unknown): string | undefined {
  const got = Array.isArray(value) ? "an array" : `a ${typeof value}`;
  // Neither booleans nor objects are looked at where something else is due.
  if (got === "a boolean" || got === "a object") return undefined;
  const wanted = kind === "map" ? "object" : kind;
  return `'${path}' should be of type '${wanted}' but got ${got}`;
}

function lengthOf(value: unknown): number {
  return Buffer.byteLength(String(value));
}

function fixed(value: unknown): string {
  return Number(value).toFixed(6);
}
