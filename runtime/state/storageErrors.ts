import { RestError } from "@azure/storage-blob";
import { firstLine, HttpError, messageOf } from "../../common/errors";
import { networkRules } from "../../common/storageCodes";
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
    hint: status === 0 ? networkHint(containerUrl, serviceCode) : hintOf(status, serviceCode ?? ""),
    cause: error,
  });
}

function hintOf(status: number, code: string): string | undefined {
  if (status === 404) return "Create the container, or correct AUDITLOG_STATE.";
  if (status !== 401 && status !== 403) return undefined;
  const role =
    "Give the managed identity (on a workstation: your account) the role Storage Blob Data Contributor on the container; a new assignment takes minutes to propagate.";
  const network =
    "The storage account's network rules do not let this machine or container in: allow its address or its subnet (storage account > Networking). No role helps.";
  const token =
    "The storage account does not take the token: AUDITLOG_STATE must be an account of the identity's own tenant, and the clock must be right.";
  if (networkRules.includes(code)) return network;
  if (code === "AuthorizationPermissionMismatch" || code === "InsufficientAccountPermissions") return role;
  return status === 401 || code === "AuthenticationFailed" || code === "InvalidAuthenticationInfo"
    ? token
    : `${role} If it has that role: ${network.charAt(0).toLowerCase()}${network.slice(1)}`;
}
