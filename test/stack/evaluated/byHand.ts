import { configTexts } from "../../components/settings/settingsBuilder";
import { createCloud, type Cloud } from "../../fakes/providers/cloud";
import { TENANT } from "../../support/builders";

/** A cloud of the stack's tenant and subscription with nothing in it. The same calls give the same ids. */
export function emptyCloud(): Cloud {
  const { "azure-native:subscriptionId": subscriptionId = "" } = configTexts();
  return createCloud({ tenantId: TENANT, subscriptionId });
}

/** Registers an application as a person would; returns its client id. */
export function registerByHand({ directory }: Cloud): string {
  return directory.addApplication({ displayName: APPLICATION }).clientId;
}

const APPLICATION = "Made by hand";

/** What somebody made by hand before the stack. */
export const BY_HAND = {
  application: APPLICATION,
  clientId: registerByHand(emptyCloud()),
  group: "rg-shared",
  region: "northeurope",
} as const;
