import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Values } from "../standins/standIn";

// https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/go/common/resource/sig/sig.go
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A property bag of a message as plain JSON, without secret envelopes; no bag at all is an empty one. */
export function valuesOf(struct: Struct | undefined): Values {
  return (struct === undefined ? {} : withoutSecrets(struct.toJavaScript())) as Values;
}

/** A property bag for a message. Names in `secrets` are wrapped in a secret envelope; undefined values are left out. */
export function structOf(values: Values, secrets: readonly string[] = []): Struct {
  const plain = JSON.parse(JSON.stringify(values)) as Values;
  const wrapped = Object.entries(plain).map(([name, value]) =>
    secrets.includes(name) ? [name, { [SIGNATURE]: SECRET, value }] : [name, value],
  );
  // The parameter's type allows no nested objects, but the function takes any JSON.
  return Struct.fromJavaScript(Object.fromEntries(wrapped) as Parameters<typeof Struct.fromJavaScript>[0]);
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if ((value as Values)[SIGNATURE] === SECRET) return withoutSecrets((value as Values)["value"]);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSecrets(item)]));
}
