import { RestError } from "@azure/storage-blob";
import { firstLine, HttpError, messageOf } from "../../common/errors";
import { networkHint } from "../../common/http/connections";

/** The HTTP status of a storage error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

/** The blob is absent; an absent container also answers 404, which is an error to fix. */
export function isBlobMissing(error: unknown): boolean {
  return error instanceof RestError && error.statusCode === 404 && error.code !== "ContainerNotFound";
}

/** A storage error in words that say what to do; anything else as it is. */
export function explainStorage(error: unknown, containerUrl: string): unknown {
  if (!(error instanceof RestError)) return error;
  const { statusCode: status = 0, code: serviceCode } = error;
  const said = status === 0 ? "no answer" : `HTTP ${status}`;
  const message = `the state in ${containerUrl} can't be used (${said}: ${firstLine(messageOf(error))})`;
  return new HttpError(message, {
    status,
    serviceCode,
    hint: status === 0 ? networkHint(containerUrl, serviceCode) : hintOf(status),
    cause: error,
  });
}

function hintOf(status: number): string | undefined {
  if (status === 401 || status === 403)
    return "Give the managed identity the role Storage Blob Data Contributor on the container; a new assignment takes minutes to propagate.";
  return status === 404 ? "Create the container, or correct AUDITLOG_STATE." : undefined;
}
