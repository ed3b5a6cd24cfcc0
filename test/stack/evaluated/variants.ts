import { valuesOf, type Combination } from "../combinations";
import type { StackValues } from "../../components/settings/settingsBuilder";
import { BY_HAND } from "./byHand";
import { pairwise } from "./pairwise";
import { deploymentClouds } from "../../../common/deploymentClouds";
import type { CloudName } from "../../../common/clouds";

/** A stack by the choices that decide what it is made of and what hangs on what. */
export interface Variant extends Combination {
  readonly registration: "own" | "existing";
  readonly resourceGroup: "own" | "existing";
  readonly alertEmails: "none" | "some";
  readonly enabled: boolean;
}

/** A stack for each pair of choices. */
export const variants: readonly Variant[] = pairwise<Variant>({
  hosting: ["app", "job"],
  credential: ["secret", "federated"],
  adminConsent: [true, false],
  image: ["built", "given"],
  // The keys of a record are its key type; TypeScript calls them text.
  cloud: Object.keys(deploymentClouds) as CloudName[],
  registration: ["own", "existing"],
  resourceGroup: ["own", "existing"],
  alertEmails: ["some", "none"],
  enabled: [true, false],
  parts: ["own", "shared"],
});

/** `app, secret, consent, built image, gcc, own registration, existing group, alerts, off, shared parts` */
export function nameOf(variant: Variant): string {
  const { hosting, credential, adminConsent, image, cloud } = variant;
  return [
    hosting,
    credential,
    adminConsent ? "consent" : "no consent",
    `${image} image`,
    cloud,
    `${variant.registration} registration`,
    `${variant.resourceGroup} group`,
    variant.alertEmails === "some" ? "alerts" : "no alerts",
    variant.enabled ? "on" : "off",
    `${variant.parts} parts`,
  ].join(", ");
}

/** The settings of a variant; the rest has its defaults. With an existing group, its location is the stack's. */
export function settingsOf(variant: Variant): StackValues {
  return {
    ...valuesOf(variant),
    enabled: variant.enabled,
    ...(variant.registration === "own" ? {} : { existingClientId: BY_HAND.clientId }),
    ...(variant.resourceGroup === "own"
      ? {}
      : { resourceGroupName: BY_HAND.group, "azure-native:location": undefined }),
    ...(variant.alertEmails === "none" ? {} : { alertEmails: ["admin@contoso.example"] }),
  };
}
