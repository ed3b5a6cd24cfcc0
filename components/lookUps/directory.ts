import * as azuread from "@pulumi/azuread";
import { messageOf } from "../../common/errors";
import * as pulumi from "@pulumi/pulumi";
import { forStack } from "../../common/pulumi/stackOption";
import { removeCommand, setCommand } from "../../common/settings/problem";
import type { CloudName } from "../../common/clouds";
import type { ExistingConsent, ExistingRegistration } from "../entra/appRegistration";
import { delegatedPermissions, microsoftGraph, office365Management } from "../entra/permissions";
import { UserError } from "../program/userError";

interface Directory {
  readonly provider: azuread.Provider;
}

/** Object id of the Office 365 Management APIs in the tenant: only read, never owned. Throws a UserError where it is absent. */
export async function findOffice365Management({ provider }: Directory): Promise<string> {
  const { appId } = office365Management;
  const principal = await found(azuread.getServicePrincipal({ clientId: appId }, { provider }), () => [
    "The tenant has no service principal of the Office 365 Management APIs yet, so there is nothing to consent to. Add it:",
    `  az ad sp create --id ${appId}`,
    "then run the command again. Or set adminConsent to false and consent later.",
  ]);
  return principal.objectId;
}

/** Object id of Microsoft Graph in the tenant: only read, never owned. */
export async function findMicrosoftGraph({ provider }: Directory): Promise<string> {
  const { appId } = microsoftGraph;
  const principal = await found(azuread.getServicePrincipal({ clientId: appId }, { provider }), () => [
    "The tenant has no service principal of Microsoft Graph, so there is nothing to consent to. Add it:",
    `  az ad sp create --id ${appId}`,
    "then run the command again. Or set adminConsent to false and consent later, or enrich to false.",
  ]);
  return principal.objectId;
}

interface ConsentRef {
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly principalObjectId: string;
  readonly resourceObjectId: string;
}

/** What has been consented to, by this stack or before it: its ids, as the azuread provider imports them. */
export async function findConsent(ref: ConsentRef, displayName: string): Promise<ExistingConsent> {
  const { assignmentIds, scopes, grantId } = await askForConsent(ref);
  const others = scopes.filter((scope) => delegatedPermissions.every(({ value }) => value !== scope));
  if (others.length > 0) {
    await pulumi.log.warn(
      forStack(
        [
          `Consent for "${displayName}" is wider than the connector's: it also has ${others.join(", ")} (delegated). \`pulumi up\``,
          `takes the consent over and removes that. To leave consent as it is: ${setCommand("adminConsent", "false")}`,
        ].join("\n"),
        pulumi.getStack(),
      ),
    );
  }
  return {
    assignmentIds,
    grantId: grantId === undefined ? undefined : `/oauth2PermissionGrants/${grantId}`,
  };
}

/** The same for application permissions alone: delegated ones of that API are none of the connector's. */
export async function findAssignments(ref: ConsentRef): Promise<ExistingConsent["assignmentIds"]> {
  return (await askForConsent(ref)).assignmentIds;
}

async function askForConsent(ref: ConsentRef) {
  // The shape is that of the local provider's schema (provider/engine/schema.ts).
  const { assignments, scopes, grantId, warning } = (await pulumi.runtime.invoke(
    "auditlog:entra:findConsent",
    ref,
  )) as { assignments: Record<string, string>; scopes: string[]; grantId?: string; warning?: string };
  if (warning !== undefined) await pulumi.log.warn(warning);
  const prefix = `/servicePrincipals/${ref.resourceObjectId}/appRoleAssignedTo`;
  const assignmentIds = Object.fromEntries(
    Object.entries(assignments).map(([role, id]) => [role, `${prefix}/${id}`]),
  );
  return { assignmentIds, scopes, grantId };
}

/** The registration behind `existingClientId`, with its service principal. Throws a UserError where either is absent. */
export async function findRegistration(
  clientId: string,
  { provider }: Directory,
): Promise<ExistingRegistration> {
  const application = await found(azuread.getApplication({ clientId }, { provider }), () => [
    `existingClientId is ${clientId}, but the tenant has no app registration with that client id.`,
    '`az ad app list --show-mine --query "[].{name:displayName, id:appId}"` lists yours.',
    `Correct the setting, or remove it to have a registration created: ${removeCommand("existingClientId")}`,
  ]);
  const principal = await found(azuread.getServicePrincipal({ clientId }, { provider }), () => [
    `existingClientId is ${clientId}, whose registration has no service principal in this tenant. Add it:`,
    `  az ad sp create --id ${clientId}`,
    "then run the command again.",
  ]);
  return {
    clientId,
    objectId: application.objectId,
    displayName: application.displayName,
    principalObjectId: principal.objectId,
  };
}

const RIGHTS =
  "The deployer may not read the directory. A user needs no role for that; a pipeline needs Application.Read.All, or\n" +
  "adminConsent false and no existingClientId, which skips the look-ups.";

/**
 * A principal by its client id, and an application: the data sources in
 * https://github.com/hashicorp/terraform-provider-azuread/tree/main/internal/services
 */
const ABSENT =
  /[Nn]o service principal found|Application not found|[Nn]o applications? found matching filter/;

/** A look-up's result; its absence in the user's words. Other failures keep the provider's own. */
async function found<T>(lookUp: Promise<T>, absent: () => string[]): Promise<T> {
  try {
    return await lookUp;
  } catch (error) {
    const text = messageOf(error);
    if (ABSENT.test(text)) throw new UserError(absent().join("\n"));
    const refused = /Authorization_RequestDenied|Insufficient privileges/.test(text);
    throw new UserError(refused ? `${text}\n${RIGHTS}` : text);
  }
}
