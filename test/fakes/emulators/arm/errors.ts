import { json, Refusal } from "../base/answer";

// The form: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors

/** An error as Resource Manager shapes it. */
export function armError(status: number, code: string, message: string): Refusal {
  return new Refusal(json(status, { error: { code, message } }));
}

/** No token, or none for Resource Manager. */
export function unauthorized(): Refusal {
  return armError(
    401,
    "AuthenticationFailed",
    "Authentication failed. The 'Authorization' header is missing.",
  );
}

/** An operation that the service does not have in the version asked for. */
export function versionNotSupported(type: string, version: string, known: readonly string[]): Refusal {
  return armError(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for location 'global' and API version '${version}' for type '${type}'. The supported api-versions are '${known.join(", ")}'.`,
  );
}

/** A resource that does not exist. */
export function resourceNotFound(resource: string, group: string): Refusal {
  const message = `The Resource '${resource}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
  return armError(404, "ResourceNotFound", message);
}

/** A body that the registry does not take. */
export function invalidRun(message: string): Refusal {
  return armError(400, "InvalidRequestContent", message);
}
