import { isHttpError, isThrottled } from "../errors";

/**
 * Codes of Dataverse that decide what happens next, by their official names.
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes
 */
export const codes = {
  duplicateRecord: "0x80040237",
  roleAlreadyExists: "0x80041403",
  duplicateApplicationUser: "0x8004f511",
  azureApplicationIdNotFound: "0x8004f510",
  azureApplicationIdNotFoundInOrgDb: "0x8004f512",
  applicationNotRegisteredWithDeployment: "0x80041d49",
  cannotDeleteUserOwningRecords: "0x80048610",
  /** 403 because of a right that is missing … */
  privilegeDenied: "0x80040220",
  principalPrivilegeDenied: "0x80040231",
  privilegeCheckFailed: "0x80040299",
  userNotAssignedRoles: "0x80042f09",
  /** … because of who asks … */
  userNotMemberOfOrganization: "0x80072560",
  userDisabled: "0x80040225",
  /** … and because of the environment's settings: microsoft/PowerPlatform-DataverseServiceClient#528, */
  applicationNotAllowed: "0x80095ffc",
  /** microsoft/terraform-provider-power-platform#573. */
  addressNotAllowed: "0x80095ffe",
  /** A plug-in refused, or failed. */
  pluginAborted: "0x80040265",
  pluginUnexpected: "0x80040224",
  unexpected: "0x80040216",
  /** Other metadata is being changed, for example by a solution import. */
  customizationLock: "0x80071151",
} as const;

/** The service's own code, in lower case: `0x80040217`. */
export function serviceCodeOf(error: unknown): string | undefined {
  return isHttpError(error) || isThrottled(error) ? error.serviceCode?.toLowerCase() : undefined;
}

/** A 403 for want of a privilege; others have another cause, which no role changes. */
export const missingRights: readonly string[] = [
  codes.privilegeDenied,
  codes.principalPrivilegeDenied,
  codes.privilegeCheckFailed,
  codes.userNotAssignedRoles,
];

/**
 * The environment lets administrators in alone; the refusal has a text and no code of its own
 * (microsoft/PowerPlatform-DataverseServiceClient#135).
 */
export function isAdministrationMode(error: unknown): boolean {
  return (
    isHttpError(error) &&
    [403, 503].includes(error.status) &&
    /\badmin(istration|istrator)?[ -](only[ -])?mode\b/i.test(error.message)
  );
}

/** What was asked for is not there, or not any more. */
export function isGone(error: unknown): boolean {
  return isHttpError(error) && error.status === 404;
}

/** Whether Dataverse answered with one of these codes. */
export function isRefusedWith(error: unknown, ...wanted: readonly string[]): boolean {
  const code = serviceCodeOf(error);
  return code !== undefined && wanted.includes(code);
}

/** The answer to something sent; undefined, too, when what it is about is not there, or no longer. */
export async function unlessGone(sent: Promise<unknown>): Promise<unknown> {
  try {
    return await sent;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Something of this unique name or schema name is there already: a table, column, relationship, publisher or solution. */
export const nameTaken: readonly string[] = [
  // SchemaNameisNotUnique, SchemaNameMatchesExistingIdentifier
  "0x80044363",
  "0x80044361",
  // DuplicateAttributePhysicalName, DuplicateAttributeSchemaName, DuplicateName
  "0x80060304",
  "0x80047013",
  "0x80047010",
  // SolutionUniqueNameViolation
  "0x8004f023",
  codes.duplicateRecord,
];
