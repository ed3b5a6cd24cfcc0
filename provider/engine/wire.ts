import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { reveal } from "../../common/pulumi/wireValues";
import type { Values } from "./handler";

/**
 * Reads a message of the engine and takes secrets out of their envelopes: the only place of the provider that does. The server tells
 * the engine that it takes no secrets (server.ts), so the engine marks the outputs of secret inputs itself.
 */
export function fromStruct(struct: Struct | undefined): Values {
  if (struct === undefined) return {};
  return reveal(struct.toJavaScript()) as Values;
}

/** Writes a message to the engine; properties without a value are left out. */
export function toStruct(values: Values): Struct {
  // What handlers return is JSON, which the round trip makes sure of; the type of Struct is narrower than `unknown`.
  const json = JSON.parse(JSON.stringify(values)) as Parameters<typeof Struct.fromJavaScript>[0];
  return Struct.fromJavaScript(json);
}
