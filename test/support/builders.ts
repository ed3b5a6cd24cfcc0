import type { Given } from "../../runtime/commands/command";
import type { PendingRow } from "../../runtime/domain/batch";
import type { Blob } from "../../runtime/domain/blob";
import type { Cursor } from "../../runtime/domain/cursor";
import type { AppEvent } from "../../runtime/domain/record";
import { packed, type PackedRow, type Row } from "../../runtime/domain/row";
import { DAY_MS, MINUTE_MS, SECOND_MS, HOUR_MS } from "../../common/time";
import type { SyncOptions } from "../../runtime/sync/prepare";
import { NOON } from "./fakeClock";
import { emptyCounts, type PassSummary } from "../../runtime/sync/summary";

export const TENANT = "11111111-1111-4111-8111-111111111111";
export const CLIENT = "22222222-2222-4222-8222-222222222222";

/** A GUID that is easy to tell apart; `family` separates apps from records. */
export function guid(number: number, family = "00000000"): string {
  return `${family}-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

export function appId(number: number): string {
  return guid(number, "aaaaaaaa");
}

export type Json = Readonly<Record<string, unknown>>;

const PREFIX = "powerplatform.analytics.resource";

/** A launch as the service writes it today (RecordType 256); `app` and `name` go into its properties. */
export function record({
  app = appId(1),
  name,
  environment,
  properties = [],
  ...fields
}: Json & {
  readonly app?: string | undefined;
  readonly name?: string;
  readonly environment?: string;
  readonly properties?: readonly (readonly [name: string, value: unknown])[];
} = {}): Json {
  const pairs = [
    [`${PREFIX}.power_app.id`, app],
    [`${PREFIX}.power_app.display_name`, name],
    [`${PREFIX}.environment.name`, environment],
    ...properties,
  ];
  return {
    Id: guid(1),
    RecordType: 256,
    CreationTime: "2026-10-05T08:00:00",
    Operation: "LaunchPowerApp",
    UserType: 0,
    UserId: "ada@contoso.com",
    Workload: "PowerPlatform",
    PropertyCollection: pairs
      .filter(([, value]) => value !== undefined)
      .map(([Name, Value]) => ({ Name, Value })),
    ...fields,
  };
}

/** A launch in the shape of before (RecordType 45): the app's id stands in AppName. */
export function legacyRecord(fields: Json = {}): Json {
  return {
    Id: guid(1),
    RecordType: 45,
    CreationTime: "2026-10-05T08:00:00",
    Operation: "LaunchPowerApp",
    UserType: 0,
    UserId: "ada@contoso.com",
    UserKey: "10032001A2B3C4D5",
    Workload: "PowerApps",
    AppName: appId(1),
    AdditionalInfo: '{"environmentName":"default"}',
    ...fields,
  };
}

export function event(fields: Partial<AppEvent> = {}): AppEvent {
  return {
    id: guid(1),
    createdMs: Date.UTC(2026, 9, 5, 8),
    createdText: "2026-10-05T08:00:00",
    operation: "LaunchPowerApp",
    workload: "PowerPlatform",
    appId: appId(1),
    appName: undefined,
    environmentName: undefined,
    userPrincipalName: undefined,
    userId: undefined,
    isGuest: undefined,
    hasFailed: false,
    ...fields,
  };
}

export function blob(fields: Partial<Blob> & { readonly id: string }): Blob {
  const createdMs = fields.createdMs ?? NOON - HOUR_MS;
  return { uri: `https://feed.test/${fields.id}`, createdMs, expiresMs: createdMs + 7 * DAY_MS, ...fields };
}

export function row(number: number, columns: Row = {}): Row {
  return {
    admin_auditlogid: guid(number),
    admin_creationtime: "2026-10-05T08:00:00.000Z",
    admin_operation: "LaunchPowerApp",
    ...columns,
  };
}

/** The same as it waits for its batch. */
export function packedRow(number: number, columns: Row = {}): PackedRow {
  return packed(guid(number), row(number, columns));
}

export function pendingRow(number: number, fields: Partial<PendingRow> = {}): PendingRow {
  const raw = `{"number":${number}}`;
  return { id: guid(number), row: packedRow(number), appId: undefined, raw, bytes: 1, ...fields };
}

export function cursor(fields: Partial<Cursor> = {}): Cursor {
  return {
    version: 1,
    watermark: NOON - HOUR_MS,
    origin: NOON - 6 * DAY_MS,
    sweptAt: NOON - HOUR_MS,
    ...fields,
  };
}

/** The settings of a pass, with small numbers. */
export function syncConfig(fields: Partial<SyncOptions["config"]> = {}): SyncOptions["config"] {
  return {
    operations: ["LaunchPowerApp", "DeletePowerApp"],
    lookbackMs: DAY_MS,
    overlapMs: 6 * HOUR_MS,
    settleMs: 2 * MINUTE_MS,
    commitIntervalMs: 30 * SECOND_MS,
    fetchConcurrency: 4,
    batchSize: 3,
    deadLetterDays: 30,
    ...fields,
  };
}

/** Signals nobody gives, and the controllers to give them. */
export function signals(): {
  readonly stop: AbortController;
  readonly abandon: AbortController;
  readonly both: { readonly stop: AbortSignal; readonly abandon: AbortSignal };
} {
  const stop = new AbortController();
  const abandon = new AbortController();
  return { stop, abandon, both: { stop: stop.signal, abandon: abandon.signal } };
}

/** A signal that never aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

/** What a command line without options gives a command. */
export function given(more: Partial<Given> = {}): Given {
  return { options: {}, flags: new Set(), operands: [], ...more };
}

/** A complete pass that found nothing. */
export function summary(fields: Partial<PassSummary> = {}): PassSummary {
  const unmatched = { oldestPending: undefined, unmatchedSince: undefined, unmatchedSeconds: 0 };
  const progress = { startedAt: "2026-10-05T12:00:00.000Z", seconds: 1.25, gaps: 0, lagSeconds: 0 };
  const ended = { isStopped: false, isComplete: true };
  return { ...emptyCounts(), ...progress, ...ended, ...unmatched, ...fields };
}
