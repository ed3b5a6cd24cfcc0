import type { TenantApp, TenantUser } from "./types";

/** One Power Apps record to write as JSON. */
export interface AppRecord {
  /** Undefined or not a GUID in an unreadable record. */
  readonly id: string | undefined;
  /** As it goes out: no zone. Undefined in an unreadable record. */
  readonly time: string | undefined;
  readonly operation: "LaunchPowerApp" | "DeletePowerApp";
  readonly app: TenantApp | undefined;
  readonly user: TenantUser;
  readonly tenantId: string;
  /** 30 independent bits that decide about loose typing. */
  readonly quirks: number;
}

const AGENT =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const PREFIX = "powerplatform.analytics";

// Seen in blobs: nulls, numbers as text, other casing, an id as path.
// https://github.com/microsoft/powerapps-tools/issues/672, https://github.com/microsoft/coe-starter-kit/issues/1052
interface Looseness {
  readonly recordTypeAsText: boolean;
  readonly userTypeAsText: boolean;
  readonly noResult: boolean;
  readonly noAddress: boolean;
  readonly oddCasing: boolean;
  readonly idAsPath: boolean;
  readonly copyAsText: boolean;
}

/** The shape since November 2024: record type 256 with a property collection. */
export function unifiedRecord(record: AppRecord): string {
  const { app, user, tenantId } = record;
  const loose = looseness(record.quirks);
  const address = `10.${record.quirks & 255}.${(record.quirks >> 8) & 255}.7`;
  const properties = [
    ...appProperties(app, loose),
    property(`${PREFIX}.operation.is_successful`, "True"),
    property(`${PREFIX}.correlation.id`, record.id ?? ""),
    property("enduser.ip_address", `::ffff:${address}`),
    property("user_agent.original", AGENT),
    property(`${PREFIX}.resource.type`, "PowerApp"),
    property("version", "1.0"),
    property("type", "PowerPlatformAdministratorActivityRecord"),
    property(`${PREFIX}.activity.name`, record.operation),
    property(`${PREFIX}.activity.id`, record.id ?? ""),
    property("enduser.id", user.objectId),
    property(`${PREFIX}.resource.tenant.id`, tenantId),
    property("enduser.principal_name", user.upn),
    property("enduser.role", user.isGuest ? "Guest" : "Regular"),
  ].join(",");
  const copy = loose.copyAsText ? `,"JsonPropertiesCollection":${JSON.stringify(`[${properties}]`)}` : "";
  const environment = app === undefined ? "null" : JSON.stringify(app.environment.id);
  const head = `{"PropertyCollection":[${properties}]${copy},"EnvironmentId":${environment}`;
  return (
    head + common(record, { loose, address, recordType: 256, workload: "PowerPlatform", result: "Succeeded" })
  );
}

/** The shape before it: record type 45, where AppName holds the app's id. */
export function legacyRecord(record: AppRecord): string {
  const { app } = record;
  const loose = looseness(record.quirks);
  const address = `10.${record.quirks & 255}.${(record.quirks >> 8) & 255}.7`;
  const info = app === undefined ? "{}" : JSON.stringify({ environmentName: app.environment.id });
  const name = app === undefined ? "null" : JSON.stringify(app.id);
  const head = `{"AppName":${name},"AdditionalInfo":${JSON.stringify(info)},"ObjectId":null`;
  return head + common(record, { loose, address, recordType: 45, workload: "PowerApps", result: "Success" });
}

function appProperties(app: TenantApp | undefined, loose: Looseness): string[] {
  if (app === undefined) return [];
  const id = loose.idAsPath ? `/providers/Microsoft.PowerApps/apps/${app.id}` : app.id;
  return [
    property(`${PREFIX}.resource.power_app.display_name`, app.name),
    property(`${PREFIX}.resource.power_app.id`, id),
    property(`${PREFIX}.resource.environment.name`, app.environment.name),
    property(`${PREFIX}.resource.environment.id`, app.environment.id),
  ];
}

function common(
  { id, time, operation, user, tenantId }: AppRecord,
  rest: { loose: Looseness; address: string; recordType: number; workload: string; result: string },
): string {
  const { loose, address, recordType, workload, result } = rest;
  const userType = user.isGuest ? 10 : 0;
  const shown = loose.oddCasing ? operation.charAt(0).toLowerCase() + operation.slice(1) : operation;
  const idPart = id === undefined ? "" : `,"Id":"${id}"`;
  const timePart = time === undefined ? "" : `,"CreationTime":"${time}"`;
  return `,"UserId":${JSON.stringify(user.upn)},"ClientIP":${loose.noAddress ? "null" : `"${address}"`}${idPart},"RecordType":${loose.recordTypeAsText ? `"${recordType}"` : recordType}${timePart},"Operation":"${shown}","OrganizationId":"${tenantId}","UserType":${loose.userTypeAsText ? `"${userType}"` : userType},"UserKey":"${user.objectId}","Workload":"${workload}","ResultStatus":${loose.noResult ? "null" : `"${result}"`},"Version":1,"RequiresCustomerKeyEncryption":false}`;
}

function property(name: string, value: string): string {
  return `{"Name":"${name}","Value":${JSON.stringify(value)}}`;
}

function looseness(quirks: number): Looseness {
  return {
    recordTypeAsText: (quirks & 0xf) === 1,
    userTypeAsText: ((quirks >> 4) & 0xf) === 1,
    noResult: ((quirks >> 8) & 0xf) === 1,
    noAddress: ((quirks >> 12) & 0xf) === 1,
    oddCasing: ((quirks >> 16) & 0x1f) === 1,
    idAsPath: ((quirks >> 21) & 0x1f) === 1,
    copyAsText: ((quirks >> 26) & 0xf) === 1,
  };
}
