import {
  CloudError,
  PartialFailure,
  type Created,
  type FakeProvider,
} from "../../fakes/providers/fakeProvider";
import type { EngineLog } from "./engineLog";
import { DetailedError } from "./unary";
import { initFailed, structOf, type valuesOf } from "./wire";

/** A call that failed. */
export interface FailedCall {
  readonly operation: "creating" | "updating" | "deleting" | "diffing" | "invoking";
  /** URN of a resource, or the token of a function. */
  readonly subject: string;
  readonly urn?: string;
  readonly inputs?: Parameters<typeof valuesOf>[0];
  /** Names of secret outputs. */
  readonly secrets?: readonly string[];
  /** What the state has after a failed update: the bridge hands it over with the error. */
  readonly updated?: Created;
}

/** A failure as the provider hands it to the engine: what exists all the same goes with it, a bridge has its own words. */
export async function errorOf(
  error: CloudError,
  call: FailedCall,
  { fakeProvider, log }: { readonly fakeProvider: FakeProvider; readonly log: EngineLog },
): Promise<CloudError> {
  const message = fakeProvider.isBridged ? bridgedMessage(error, call) : error.message;
  if (fakeProvider.isBridged) await log.error(call.urn ?? "", logLine(error, fakeProvider));
  const kept = error instanceof PartialFailure ? error : fakeProvider.isBridged ? call.updated : undefined;
  if (kept === undefined) return new CloudError(message);
  const { inputs, secrets } = call;
  const outputs = structOf(kept.outputs, secrets);
  return new DetailedError(message, initFailed(message, { id: kept.id, inputs, outputs }));
}

/**
 * What is on record gets the step and the URN in front, a refused creation stays as it is: `Create`, `Update`, `Delete` and
 * `Invoke` in https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/provider.go
 */
function bridgedMessage(error: CloudError, { operation, subject }: FailedCall): string {
  const isRefusedCreation = operation === "creating" && !(error instanceof PartialFailure);
  return isRefusedCreation ? error.message : `${operation} ${subject}: ${error.message}`;
}

/** The bridge prints what the provider behind it logs, and that is each failure once more. */
function logLine({ message }: CloudError, { package: name, version }: FakeProvider): string {
  const text = message.replace(/^1 error occurred:\n\t\* /, "").trimEnd();
  return `sdk-v2/provider2.go:572: sdk.helper_schema: ${text}: provider=${name}@${version}`;
}
