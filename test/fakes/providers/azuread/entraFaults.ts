import type { Fault } from "../base/faults";
import { DENIED, graphDetail, named, notFound, providerError, type EntraType } from "./entraType";
import { application } from "./types/application";
import { applicationPassword } from "./types/applicationPassword";
import { servicePrincipal } from "./types/servicePrincipal";

/*
 * What the released provider makes of replication that comes late, in its own words. Texts:
 * https://github.com/hashicorp/terraform-provider-azuread/tree/main/internal/services
 */

const UNKNOWN_ID = "00000000-0000-4000-8000-00000000dead";

/** A new service principal whose first PATCH meets a 404: hashicorp/terraform-provider-azuread#1802, #1811. */
export const principalNotReplicated: Fault = {
  type: servicePrincipal.token,
  operation: "create",
  partial: true,
  message: providerError(
    "Timed out whilst waiting for new service principal to be replicated in Azure AD",
    notFound(UNKNOWN_ID),
  ).message,
};

/** The same of a new application, which then has a name that no check for duplicates finds. */
export const applicationNotReplicated: Fault = {
  type: application.token,
  operation: "create",
  partial: true,
  message: providerError(
    "Timed out whilst waiting for new application to be replicated in Azure AD",
    notFound(UNKNOWN_ID),
  ).message,
};

/** The first update of one that still isn't replicated. */
export const principalNotFound: Fault = {
  type: servicePrincipal.token,
  operation: "update",
  message: providerError(servicePrincipal.gone.update(UNKNOWN_ID), notFound(UNKNOWN_ID)).message,
};

export const applicationNotFound: Fault = {
  type: application.token,
  operation: "update",
  message: providerError(application.gone.update(UNKNOWN_ID), notFound(UNKNOWN_ID)).message,
};

/** A new service principal that is recorded with its error, since it gets its further owners in a step of their own. */
export const principalOwnerUnknown: Fault = {
  type: servicePrincipal.token,
  operation: "create",
  partial: true,
  message: providerError(
    `Could not add owners to service principal with object ID: "${UNKNOWN_ID}"`,
    notFound(UNKNOWN_ID),
  ).message,
};

/** A password that exists, but whose confirmation meets a 404: the provider drops it. */
export const passwordNotConfirmed: Fault = {
  type: applicationPassword.token,
  operation: "create",
  afterEffect: true,
  message: providerError(
    `Waiting for password credential for ${named("Application", UNKNOWN_ID)}`,
    notFound(UNKNOWN_ID),
  ).message,
};

/** An application that Graph does not know yet where a password is added to it. */
export const applicationNotThereYet: Fault = {
  type: applicationPassword.token,
  operation: "create",
  message: providerError(`Adding password for ${named("Application", UNKNOWN_ID)}`, notFound(UNKNOWN_ID))
    .message,
};

/** The read after a creation finds nothing: the bridge has no state to record. */
export function notReadable(type: string): Fault {
  return {
    type,
    operation: "create",
    afterEffect: true,
    message: `expected non-nil error with nil state during Create of urn:pulumi:dev::program::${type}::name`,
  };
}

/** The answer to a creation does not arrive. */
export function answerLost(type: string): Fault {
  return {
    type,
    operation: "create",
    afterEffect: true,
    message: providerError(
      "POST",
      "read tcp 10.0.0.4:51234->20.190.160.1:443: read: connection reset by peer",
    ).message,
  };
}

/** The provider doesn't repeat it. Message: https://github.com/nais/azurerator/issues/448 */
export function concurrencyViolation(type: EntraType, operation: "create" | "update" | "delete"): Fault {
  const detail = graphDetail(
    409,
    "Directory_ConcurrencyViolation",
    "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.",
  );
  return { type: type.token, operation, message: refusal(type, operation, detail) };
}

/** Of several deletions side by side: hashicorp/terraform-provider-azuread#1578. */
export function companyNotFound(type: EntraType): Fault {
  const detail = graphDetail(
    404,
    "Directory_ObjectNotFound",
    "Unable to read the company information from the directory.",
  );
  return { type: type.token, operation: "delete", message: refusal(type, "delete", detail) };
}

/** What the provider reads before it adds a password: no detail of Graph's. */
export const applicationNotFoundBefore: Fault = {
  type: applicationPassword.token,
  operation: "create",
  message: providerError(`[application_id] ${named("Application", UNKNOWN_ID)} was not found`).message,
};

/** The provider repeats it for a while; the condition is in service_principal_resource.go. */
export const applicationElsewhere: Fault = {
  type: servicePrincipal.token,
  operation: "create",
  message: refusal(
    servicePrincipal,
    "create",
    graphDetail(
      403,
      "Authorization_RequestDenied",
      "When using this permission, the backing application of the service principal being created must in the local tenant",
    ),
  ),
};

/** No wait helps. */
export function insufficientPrivileges(type: EntraType, operation: "create" | "update" | "delete"): Fault {
  return { type: type.token, operation, message: refusal(type, operation, DENIED) };
}

function refusal(type: EntraType, operation: "create" | "update" | "delete", detail: string): string {
  const steps = {
    create: `Could not create ${type.noun}`,
    update: type.gone.update(UNKNOWN_ID),
    delete: type.gone.delete(`${UNKNOWN_ID}/password/${UNKNOWN_ID}`),
  };
  return providerError(steps[operation], detail).message;
}
