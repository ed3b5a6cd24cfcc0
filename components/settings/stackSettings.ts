import type { CloudName } from "../../runtime/clouds";
import type { operations } from "../../runtime/settings";

/**
 * The settings of one stack, parsed: every rule of parse.ts holds, defaults are filled in, GUIDs are lower-case.
 * Durations stay ISO 8601 text, as the runtime and Azure Monitor take them.
 */
export interface StackSettings {
  readonly tenantId: string;
  readonly cloud: CloudName;
  /** Origin without a trailing slash; undefined only with `skipDataverse` and without `enabled`. */
  readonly dataverseUrl: string | undefined;
  /** An existing group; undefined: one of the stack's own. */
  readonly resourceGroupName: string | undefined;
  /** The user's tags, without the kit's own (kitTagNames). */
  readonly tags: Readonly<Record<string, string>>;
  /** Display name of the app registration; unused with `existingClientId`. */
  readonly appName: string;
  readonly existingClientId: string | undefined;
  readonly ownerObjectIds: readonly string[];
  readonly redirectUris: readonly string[];
  readonly adminConsent: boolean;
  readonly credential: "secret" | "federated";
  readonly secretLifetimeDays: number;
  /** Calendar date in UTC, `YYYY-MM-DD`, today or before. */
  readonly rotationStart: string;
  readonly secretReaderObjectIds: readonly string[];
  /** Undefined: the runtime uses the tenant id. */
  readonly publisherIdentifier: string | undefined;
  readonly operations: readonly (typeof operations)[number][];
  readonly enabled: boolean;
  readonly pollInterval: string;
  readonly lookback: string;
  readonly hosting: "app" | "job";
  /** Undefined: built in a registry of the stack's own. */
  readonly image: string | undefined;
  readonly deadLetterDays: number;
  /** 0 keeps every row. */
  readonly retentionDays: number;
  readonly alertEmails: readonly string[];
  readonly dataAlertAfter: string;
  readonly skipDataverse: boolean;
  readonly deleteTable: boolean;
  readonly protect: boolean;
  /** `azure-native:location`; undefined only with `resourceGroupName`, whose location is then used. */
  readonly location: string | undefined;
  /** `azure-native:subscriptionId` */
  readonly subscriptionId: string;
}
