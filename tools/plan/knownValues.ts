import type { Values } from "./values";

/** What `npm run plan` answers where a real run would ask the tenant or the subscription. */
export const placeholders = {
  tenantId: "00000000-0000-0000-0000-00000000000a",
  subscriptionId: "00000000-0000-0000-0000-00000000000b",
  /** Of the deployer who would run `pulumi up`. */
  deployerClientId: "00000000-0000-0000-0000-00000000000c",
  deployerObjectId: "00000000-0000-0000-0000-00000000000d",
  /** Of an application or service principal that was looked up. */
  objectId: "00000000-0000-0000-0000-00000000000e",
  location: "westeurope",
  /** Stands for a value that is encrypted in a stack file. */
  secret: "placeholder-of-an-encrypted-value",
} as const;

export interface KnownValues {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly location: string;
}

/** What a stack's config says about the world outside, with placeholders for the rest. */
export function knownValues(project: string, config: Values): KnownValues {
  return {
    tenantId: text(config[`${project}:tenantId`]) ?? placeholders.tenantId,
    subscriptionId: text(config["azure-native:subscriptionId"]) ?? placeholders.subscriptionId,
    location: text(config["azure-native:location"]) ?? placeholders.location,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
