import { UNKNOWN, type Values } from "../fakeProvider";
import type { Request, ResourceType } from "./resourceType";
import type { Fields, Shape } from "./shape";
import type { Resource } from "./world";
import { at, clone, isObject, merge, put } from "./values";

/** The outputs after a create or an update. */
export function outputsOf(type: ResourceType, request: Request): Values {
  const outputs = echo(type, request.inputs);
  for (const [path, output] of Object.entries(type.outputs)) {
    const kept = output.isStable ? at(request.previous?.outputs, path) : undefined;
    const value = kept ?? output.value(request);
    if (value !== undefined) put(outputs, path, value);
  }
  return outputs;
}

/** The outputs as far as a preview knows them. */
export function previewOf(type: ResourceType, inputs: Values): Values {
  const outputs = echo(type, inputs);
  for (const path of Object.keys(type.outputs)) put(outputs, path, UNKNOWN);
  return outputs;
}

/** The outputs a read finds: the inputs as they are now, and what was decided before. */
export function refreshedOutputs(type: ResourceType, resource: Resource): Values {
  const outputs = echo(type, resource.inputs);
  for (const path of Object.keys(type.outputs)) {
    const decided = at(resource.outputs, path);
    if (decided !== undefined) put(outputs, path, clone(decided));
  }
  return outputs;
}

/** What a service returns of the inputs: the body, without what is only written. */
export function echo(type: ResourceType, inputs: Values): Values {
  return echoFields(type.inputs, merge(clone(type.defaults ?? {}), inputs));
}

/** Takes from the old inputs what the service never returns, such as a secret's value. */
export function withWriteOnly(fields: Fields, inputs: Values, olds: Values | undefined): Values {
  const result: Values = {};
  for (const [name, value] of Object.entries(inputs)) {
    const kept = writeOnlyFrom(fields[name], value, olds?.[name]);
    if (kept !== undefined) result[name] = kept;
  }
  return result;
}

function writeOnlyFrom(shape: Shape | undefined, value: unknown, old: unknown): unknown {
  if (shape?.isWriteOnly) return old;
  if (shape?.fields !== undefined && isObject(value))
    return withWriteOnly(shape.fields, value, isObject(old) ? old : undefined);
  if (shape?.items !== undefined && Array.isArray(value)) {
    const olds: readonly unknown[] = Array.isArray(old) ? old : [];
    return value.map((each, index) => writeOnlyFrom(shape.items, each, olds[index]));
  }
  return clone(value);
}

function echoFields(fields: Fields, values: Values): Values {
  const result: Values = {};
  for (const [name, shape] of Object.entries(fields)) {
    const value = values[name];
    if (value === undefined || shape.isWriteOnly || shape.isPath) continue;
    result[name] = echoValue(shape, value);
  }
  return result;
}

function echoValue(shape: Shape, value: unknown): unknown {
  if (shape.fields !== undefined && isObject(value)) return echoFields(shape.fields, value);
  const { items } = shape;
  if (items !== undefined && Array.isArray(value)) return value.map((each) => echoValue(items, each));
  return clone(value);
}
