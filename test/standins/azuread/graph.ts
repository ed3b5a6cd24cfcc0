import type { Values } from "../standIn";
import { outputsOf } from "../base/outputs";
import type { Request } from "../base/resourceType";
import { clone } from "../base/values";
import type { Resource, World } from "../base/world";
import { graphDetail, providerError, type EntraType } from "./entraType";

/** Makes a resource in the tenant, or throws what the provider says when it cannot. */
export function createInTenant(
  world: World,
  type: EntraType,
  inputs: Values,
): { id: string; outputs: Values } {
  const request = { world, id: "", name: "", inputs };
  refuse(type, request, `Could not create ${type.noun}`);
  const outputs = outputsOf(type, request);
  const id = type.idOf(request, outputs);
  world.resources.set(id, { type: type.token, inputs: clone(inputs), outputs });
  return { id, outputs: clone(outputs) };
}

/** Changes a resource in place; throws when it is gone. */
export function updateInTenant(world: World, type: EntraType, id: string, inputs: Values): Values {
  const previous = world.resources.get(id);
  const summary = `Could not update ${type.noun} with ID "${id}"`;
  if (previous === undefined)
    throw providerError(
      summary,
      graphDetail(404, "Request_ResourceNotFound", `Resource '${id}' does not exist.`),
    );
  const request = { world, id, name: "", inputs, previous };
  refuse(type, request, summary);
  const outputs = outputsOf(type, request);
  world.resources.set(id, { type: type.token, inputs: clone(inputs), outputs });
  return clone(outputs);
}

/** Deletes a resource and what goes with it; one that is gone already is fine. */
export function deleteInTenant(world: World, type: EntraType, id: string): void {
  if (!world.resources.has(id)) return;
  type.onGone?.(id, world);
  world.resources.delete(id);
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
  const parent = type.parentOf?.(request.inputs);
  if (parent !== undefined && !request.world.resources.has(parent)) {
    const objectId = parent.split("/").at(-1) ?? "";
    throw providerError(`Application with object ID "${objectId}" was not found`);
  }
  for (const rule of type.rules) {
    const message = rule.judge(request);
    if (message !== undefined)
      throw providerError(summary, graphDetail(rule.status ?? 400, rule.code, message));
  }
}
