import { RestError } from "@azure/storage-blob";
import { firstLine, HttpError, messageOf } from "../../common/errors";

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
  const status = statusOf(error);
  if (status === undefined) return error;
  const hint =
    status === 401 || status === 403
      ? "Give the managed identity the role Storage Blob Data Contributor on the container; a new assignment takes minutes to propagate."
      : status === 404
        ? "Create the container, or correct AUDITLOG_STATE."
        : undefined;
  const message = firstLine(messageOf(error));
  const serviceCode = (error as RestError).code;
  return new HttpError(`the state in ${containerUrl} can't be used (HTTP ${status}: ${message})`, {
    status,
    serviceCode,
    hint,
    cause: error,
  });
}
