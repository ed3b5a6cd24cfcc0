import type { Values } from "../fakeProvider";
import { outputsOf } from "../base/outputs";
import type { Request } from "../base/resourceType";
import { clone, textsAt } from "../base/values";
import type { Resource, World } from "../base/world";
import { DENIED, graphDetail, notFound, providerError, type EntraType } from "./entraType";

/** Makes a resource in the tenant, or throws what the provider says when it cannot. */
export function createInTenant(
  world: World,
  type: EntraType,
  inputs: Values,
): { id: string; outputs: Values } {
  const request = { world, id: "", name: "", inputs };
  refuse(type, request, `Could not create ${type.noun}`);
  if (type.ownerOf !== undefined && !mayChange(world, "", type, inputs))
    throw providerError(type.creating?.(inputs) ?? `Could not create ${type.noun}`, DENIED);
  const outputs = outputsOf(type, request);
  const id = type.idOf(request, outputs);
  world.resources.set(id, { type: type.token, inputs: clone(inputs), outputs });
  return { id, outputs: clone(outputs) };
}

/** Changes a resource in place; throws when it is gone. */
export function updateInTenant(world: World, type: EntraType, id: string, inputs: Values): Values {
  const previous = world.resources.get(id);
  if (previous === undefined) throw providerError(type.gone.update(id), notFound(id));
  if (!mayChange(world, id, type, previous.inputs)) throw providerError(type.gone.update(id), DENIED);
  const request = { world, id, name: "", inputs, previous };
  refuse(type, request, `Could not update ${type.noun} with ID "${id}"`);
  const outputs = outputsOf(type, request);
  world.resources.set(id, { type: type.token, inputs: clone(inputs), outputs });
  return clone(outputs);
}

/** Deletes a resource and what goes with it; throws when it is gone already. */
export function deleteInTenant(world: World, type: EntraType, id: string): void {
  if (!world.resources.has(id)) {
    const detail = hasParent(world, type, id) ? type.deletedTwice?.(id) : undefined;
    throw providerError(type.gone.delete(id), detail ?? notFound(id));
  }
  if (!mayChange(world, id, type, world.find(id)?.inputs ?? {}))
    throw providerError(type.gone.delete(id), DENIED);
  type.onGone?.(id, world);
  world.resources.delete(id);
}

/** Whether the caller's rights reach what owns this: itself, or the application that it is of. */
function mayChange(world: World, id: string, type: EntraType, inputs: Values): boolean {
  const { objectId, ownsOnly = false } = world.callers.azuread;
  if (!ownsOnly) return true;
  const owned = world.find(type.ownerOf?.(world, inputs) ?? id);
  return textsAt(owned?.inputs, "owners").includes(objectId);
}

/** False when the application that a credential belonged to is gone, too. */
function hasParent(world: World, type: EntraType, id: string): boolean {
  return type.parent === undefined || world.resources.has(`/applications/${id.split("/")[0]}`);
}

/** Leaves a new resource as it is until the provider's first PATCH has arrived. */
export function leaveUnfinished(world: World, type: EntraType, id: string): { id: string; outputs: Values } {
  const resource = world.resources.get(id);
  if (resource === undefined) throw new RangeError(`There is no ${id} to leave unfinished.`);
  const values = type.unfinished?.(world.guid(id, "unfinished")) ?? {};
  Object.assign(resource.inputs, values);
  Object.assign(resource.outputs, values);
  return { id, outputs: clone(resource.outputs) };
}

/** What a preview refuses as well. */
export function plan(
  world: World,
  type: EntraType,
  inputs: Values,
  known?: [id: string, previous: Resource],
): void {
  const [id = "", previous] = known ?? [];
  type.plan?.({ world, id, name: "", inputs, ...(previous === undefined ? {} : { previous }) });
}

function refuse(type: EntraType, request: Request, summary: string): void {
  type.plan?.(request);
  if (request.previous === undefined) type.beforeCreate?.(request);
  const parent = type.parent?.idOf(request.inputs);
  if (type.parent !== undefined && parent !== undefined && !request.world.resources.has(parent))
    throw type.parent.missing(parent);
  for (const rule of type.rules) {
    const message = rule.judge(request);
    if (message === undefined) continue;
    const step = request.previous === undefined ? undefined : rule.step;
    const failed = step === undefined ? summary : `${step} ${type.noun} with object ID: "${request.id}"`;
    throw providerError(failed, graphDetail(rule.status ?? 400, rule.code, message));
  }
}
