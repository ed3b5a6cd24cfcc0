import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Values } from "./handler";

/** What the engine writes for a value it does not know yet. Source: pulumi/pulumi, sdk/nodejs/runtime/rpc.ts. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

// The marks of envelopes around values. Source: pulumi/pulumi, sdk/nodejs/runtime/rpc.ts.
const ENVELOPE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/**
 * Reads a message of the engine and takes secrets out of their envelopes: the only place that does. The server tells
 * the engine that it takes no secrets (server.ts), so the engine marks the outputs of secret inputs itself.
 */
export function fromStruct(struct: Struct | undefined): Values {
  if (struct === undefined) return {};
  return unwrapObject(struct.toJavaScript());
}

/** Writes a message to the engine; properties without a value are left out. */
export function toStruct(values: Values): Struct {
  // What handlers return is JSON, which the round trip makes sure of; the type of Struct is narrower than `unknown`.
  const json = JSON.parse(JSON.stringify(values)) as Parameters<typeof Struct.fromJavaScript>[0];
  return Struct.fromJavaScript(json);
}

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

function unwrapObject(object: object): Values {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, unwrap(value)]));
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Values;
  if (object[ENVELOPE] === SECRET) return unwrap(object.value);
  if (object[ENVELOPE] === OUTPUT_VALUE) return "value" in object ? unwrap(object.value) : UNKNOWN;
  return unwrapObject(object);
}
