import { Metadata, status } from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Values } from "../../fakes/providers/fakeProvider";

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

/**
 * What goes with an error to tell the engine that the resource is there all the same, and as what: `partialError` in
 * https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/crud/crud.go, packed as
 * `grpcResponseFromError` in https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/nodejs/provider/server.ts does.
 */
export function initFailed(
  reason: string,
  { id, inputs, outputs }: { id: string; inputs: Struct | undefined; outputs: Struct },
): Metadata {
  const detail = new ErrorResourceInitFailed()
    .setId(id)
    .setProperties(outputs)
    .setReasonsList([reason])
    .setInputs(inputs);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const answer = new Status().setCode(status.UNKNOWN).setMessage(reason);
  answer.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  return metadata;
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if ((value as Values)[SIGNATURE] === SECRET) return withoutSecrets((value as Values)["value"]);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSecrets(item)]));
}
