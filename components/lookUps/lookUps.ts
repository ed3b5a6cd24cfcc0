import * as pulumi from "@pulumi/pulumi";
import { removeCommand } from "../../common/settings/problem";
import type { ExistingConsent, ExistingRegistration } from "../entra/appRegistration";
import type { Caller } from "../entra/ownerGuard";
import { namesOf, type Names } from "../naming/names";
import { ownIds, type OwnPlace } from "../naming/ownIds";
import type { Providers } from "../program/providers";
import { UserError } from "../program/userError";
import type { StackSettings } from "../settings/stackSettings";
import { isVaultDeleted } from "./deletedVault";
import { checkRegion } from "./deployedRegion";
import { checkDeployer } from "./deployer";
import {
  findAssignments,
  findConsent,
  findMicrosoftGraph,
  findOffice365Management,
  findRegistration,
} from "./directory";
import { locationOf } from "./resourceGroup";
import { findRegistry, type SharedRegistry } from "./sharedRegistry";

/** What the program must know of the tenant and the subscription before it registers anything. */
export interface LookUpResults {
  readonly subscriptionId: string;
  /** Who deploys. */
  readonly caller: Caller;
  readonly names: Names;
  /** Name of the resource group, the stack's own or an existing one. */
  readonly groupName: string;
  readonly location: string;
  readonly existing: ExistingRegistration | undefined;
  readonly existingConsent: ExistingConsent | undefined;
  /** Object id of the Office 365 Management APIs; undefined without adminConsent, which looks nothing up. */
  readonly consentFor: string | undefined;
  /** Object id of Microsoft Graph, for the consent that `enrich` needs. */
  readonly usersConsentFor: string | undefined;
  readonly recoverVault: boolean;
  /** That of `registryId`. */
  readonly registry: SharedRegistry | undefined;
}

/** Looks everything up, the tenant guard first; throws a UserError for what its user must put right. */
export async function lookUp(settings: StackSettings, providers: Providers): Promise<LookUpResults> {
  const { subscriptionId, caller } = await checkDeployer(settings, providers);
  const names = namesOf({ subscriptionId, project: pulumi.getProject(), stack: pulumi.getStack() });
  const directory = { provider: providers.azuread };
  const { existingClientId, adminConsent, enrich, resourceGroupName, credential, cloud, registryId } =
    settings;
  const groupName = resourceGroupName ?? names.of("azure-native:resources:ResourceGroup");
  refuseOwn(settings, { subscriptionId, groupName, names });

  // Also where the stack names a location: Entra's part would be made before Azure refuses the rest.
  const groupLocation =
    resourceGroupName === undefined ? undefined : await locationOf(resourceGroupName, providers);
  // Without either, settings/parse.ts has refused.
  const location = settings.location ?? groupLocation ?? "";
  const vaultName = names.of("azure-native:keyvault:Vault");
  const [existing, consentFor, usersConsentFor, recoverVault, registry] = await Promise.all([
    existingClientId === undefined ? undefined : findRegistration(existingClientId, directory),
    adminConsent ? findOffice365Management(directory) : undefined,
    adminConsent && enrich ? findMicrosoftGraph(directory) : undefined,
    credential === "secret" && isVaultDeleted({ subscriptionId, vaultName, location, cloud }),
    registryId === undefined ? undefined : findRegistry(registryId, settings),
    checkRegion({ names, location, settings }, providers),
  ]);
  const existingConsent =
    existing === undefined || consentFor === undefined
      ? undefined
      : await consentOf(existing, { consentFor, usersConsentFor, settings });
  return {
    subscriptionId,
    caller,
    names,
    groupName,
    location,
    existing,
    existingConsent,
    consentFor,
    usersConsentFor,
    recoverVault,
    registry,
  };
}

/** What the stack made itself would be deleted, as it makes none where it shares one. */
function refuseOwn(settings: StackSettings, place: OwnPlace): void {
  for (const [key, own] of Object.entries(ownIds(place)) as [keyof ReturnType<typeof ownIds>, string][]) {
    const given = settings[key]?.id;
    if (given?.toLowerCase() !== own.toLowerCase()) continue;
    throw new UserError(
      [
        `${key} is ${given}, which is this stack's own: with that setting the stack would delete it.`,
        `Name one that no stack made, or leave the setting out: ${removeCommand(key)}`,
      ].join("\n"),
    );
  }
}

interface Consentable {
  readonly consentFor: string;
  readonly usersConsentFor: string | undefined;
  readonly settings: Pick<StackSettings, "cloud" | "tenantId">;
}

async function consentOf(
  { principalObjectId, displayName }: ExistingRegistration,
  { consentFor, usersConsentFor, settings: { cloud, tenantId } }: Consentable,
): Promise<ExistingConsent> {
  const ref = { tenantId, cloud, principalObjectId };
  const consent = await findConsent({ ...ref, resourceObjectId: consentFor }, displayName);
  if (usersConsentFor === undefined) return consent;
  const users = await findAssignments({ ...ref, resourceObjectId: usersConsentFor });
  return { ...consent, assignmentIds: { ...consent.assignmentIds, ...users } };
}
