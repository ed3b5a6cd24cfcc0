import { CloudError, PartialFailure, type StandIn } from "../standins/standIn";
import type { EngineLog } from "./engineLog";

/** A call that failed, as the bridge knows of it. */
export interface BridgedCall {
  readonly operation: "creating" | "updating" | "deleting" | "diffing" | "invoking";
  /** URN of a resource, or the token of a function. */
  readonly subject: string;
}

/**
 * How Pulumi's bridge words a failure of the Terraform provider behind it: what is on record gets the step and the URN
 * in front, a refused creation stays as it is. `Create`, `Update`, `Delete` and `Invoke` in
 * https://github.com/pulumi/pulumi-terraform-bridge/blob/master/pkg/tfbridge/provider.go
 */
export function bridgedError(error: CloudError, { operation, subject }: BridgedCall): CloudError {
  const isRefusedCreation = operation === "creating" && !(error instanceof PartialFailure);
  if (isRefusedCreation) return error;
  const message = `${operation} ${subject}: ${error.message}`;
  return error instanceof PartialFailure
    ? new PartialFailure(message, error.id, error.outputs)
    : new CloudError(message);
}

/** Prints a failure once more, as the bridge does with the log of the provider behind it. */
export async function logFailure(
  log: EngineLog,
  { package: name, version }: StandIn,
  { error, urn }: { readonly error: CloudError; readonly urn: string },
): Promise<void> {
  const text = error.message.replace(/^1 error occurred:\n\t\* /, "").trimEnd();
  await log.error(urn, `sdk-v2/provider2.go:572: sdk.helper_schema: ${text}: provider=${name}@${version}`);
}
