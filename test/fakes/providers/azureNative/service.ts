import type { CloudError, Values } from "../fakeProvider";
import { findProblems, type Problem } from "../base/problems";
import type { Request, Rule } from "../base/resourceType";
import { at, clone, put, same } from "../base/values";
import type { World } from "../base/world";
import { armError, groupId, type ArmType } from "./armType";

/** A write as Azure sees it. */
export function requestOf(world: World, type: ArmType, id: string, inputs: Values): Request {
  const previous = world.find(id);
  const name = String(inputs[type.name.input]);
  return { world, id, name, inputs, ...(previous === undefined ? {} : { previous }) };
}

/** Throws what Azure answers to a write it refuses: missing parents first, then values, then rules of the type. */
export function refuseUnlessFit(type: ArmType, request: Request): void {
  refuseWithoutParents(type, request);
  refuseTakenName(type, request);
  for (const problem of findProblems(type.inputs, request.inputs)) refuseValue(problem);
  refuseFixed(type, request);
  for (const rule of type.rules) {
    const error = errorOf(rule, request);
    if (error !== undefined) throw error;
  }
}

/** What goes wrong with a write that Azure has accepted; undefined when nothing does. */
export function provisioningErrorOf(type: ArmType, request: Request): CloudError | undefined {
  return type.provisioning?.map((rule) => errorOf(rule, request)).find((error) => error !== undefined);
}

/** Leaves a resource as Azure does when provisioning it has failed; returns its outputs. */
export function failProvisioning(world: World, id: string): Values {
  const outputs = world.find(id)?.outputs ?? {};
  for (const path of ["provisioningState", "properties.provisioningState"]) {
    if (at(outputs, path) !== undefined) put(outputs, path, "Failed");
  }
  return clone(outputs);
}

function errorOf(rule: Rule, request: Request): CloudError | undefined {
  const message = rule.judge(request);
  return message === undefined ? undefined : armError(rule.status ?? 400, rule.code, message);
}

// https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors
function refuseWithoutParents(type: ArmType, { world, inputs }: Request): void {
  const group = inputs["resourceGroupName"];
  const isItself = type.token === "azure-native:resources:ResourceGroup";
  if (typeof group === "string" && !isItself && world.find(groupId(inputs, world)) === undefined) {
    throw armError(404, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`);
  }
  const missing = type.parentsOf?.(inputs, world).find((id) => world.find(id) === undefined);
  if (missing === undefined) return;
  throw armError(404, "ResourceNotFound", `The Resource '${missing}' was not found.`);
}

function refuseTakenName(type: ArmType, { world, id, name }: Request): void {
  if (type.taken === undefined) return;
  const { code, message } = type.taken;
  const isTaken = world
    .ofType(type.token)
    .some(
      ([other, { inputs }]) =>
        other !== id && String(inputs[type.name.input]).toLowerCase() === name.toLowerCase(),
    );
  if (isTaken) throw armError(409, code, message(name));
}

function refuseValue({ kind, path, shape, value }: Problem): void {
  if (kind === "enum") {
    const allowed = (shape.oneOf ?? []).join(", ");
    throw armError(
      400,
      "InvalidParameter",
      `The value '${String(value)}' provided for '${path}' is invalid. Allowed values: ${allowed}.`,
    );
  }
  if (kind === "type" || kind === "few" || kind === "many") {
    throw armError(400, "InvalidRequestContent", `The request content was invalid at '${path}'.`);
  }
}

function refuseFixed(type: ArmType, { previous, inputs }: Request): void {
  if (previous === undefined) return;
  const changed = type.fixed?.find((path) => !same(at(previous.inputs, path), at(inputs, path)));
  if (changed === undefined) return;
  throw armError(400, "PropertyChangeNotAllowed", `Changing property '${changed}' is not allowed.`);
}
