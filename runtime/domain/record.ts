import { clipped, DataError } from "../../common/errors";
import { asGuid, asId } from "../../common/guid";
import { isObject } from "../../common/objects";
import { parseUtc } from "./window";
import { hasMoreValues, MAX_JSON_VALUES, tryJson } from "../../common/json";

/** A Power Apps event, whichever of the two record shapes it came in. */
export interface AppEvent {
  /** GUID of the audit record; the key of its row. */
  readonly id: string;
  readonly createdMs: number;
  /** CreationTime as the record wrote it. */
  readonly createdText: string;
  readonly operation: string;
  readonly workload: string | undefined;
  readonly appId: string | undefined;
  readonly appName: string | undefined;
  readonly environmentName: string | undefined;
  readonly userPrincipalName: string | undefined;
  /** Entra object id of the user. */
  readonly userId: string | undefined;
  readonly isGuest: boolean | undefined;
  /** The record says that the operation did not succeed. */
  readonly hasFailed: boolean;
}

/** The operation that counts as a session. */
export const LAUNCH = "LaunchPowerApp";

const DELETIONS: readonly string[] = ["DeletePowerApp", "AdminDeleteApp"];

/** Whether an event says that an app is gone; such an event isn't a session and becomes no row. */
export function isDeletion({ operation }: AppEvent): boolean {
  return DELETIONS.includes(operation);
}

/** A launch or deletion of an app, as far as the inventory needs it. */
export type InventoryEvent = Pick<AppEvent, "id" | "createdMs" | "createdText" | "operation">;

/** A record that `parseAppEvent` reads as that event again, for the dead letters. */
export function inventoryRecord(appId: string, { id, createdText, operation }: InventoryEvent): string {
  return JSON.stringify({ Id: id, CreationTime: createdText, Operation: operation, AppName: appId });
}

type Json = Readonly<Record<string, unknown>>;

/** https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema#enum-usertype---type-edmint32 */
const GUEST_USER_TYPE = "10";

/**
 * Reads a record tolerantly: only what makes a row impossible is refused (DataError).
 * RecordType 256 carries its data in `PropertyCollection`, the older 45 in `AppName` and `AdditionalInfo`; both are
 * read from every record, because tenants have been seen to get either.
 * https://learn.microsoft.com/power-platform/admin/activity-logging-auditing/activity-logs-power-apps
 */
export function parseAppEvent(record: unknown, operations: readonly string[]): AppEvent {
  if (typeof record !== "object" || record === null)
    throw new DataError("the record is not a JSON object", undefined);
  const json = record as Json;
  const givenId = clipped(text(json.Id) ?? "");
  const id = asGuid(givenId);
  if (id === undefined)
    throw new DataError(`the record's Id "${givenId}" is not a GUID`, givenId || undefined);
  const createdText = text(json.CreationTime) ?? "";
  const createdMs = parseUtc(createdText);
  if (createdMs === undefined)
    throw new DataError(`CreationTime "${clipped(createdText)}" is not a time`, id);
  const given = text(json.Operation) ?? "";
  const properties = propertiesOf(json);
  const user = text(json.UserId);
  // A name without @ is an object id, a PUID or a placeholder such as NoUPN.
  const userPrincipalName = [user, properties.userPrincipalName].find((name) => name?.includes("@"));
  return {
    id,
    createdMs,
    createdText,
    // Casing varies on the wire; the dashboard filters by the documented spelling.
    operation: operations.includes(given)
      ? given
      : (operations.find((name) => name.toLowerCase() === given.toLowerCase()) ?? given),
    workload: text(json.Workload),
    appId: appIdOf(json, properties),
    appName: properties.appName,
    environmentName: properties.environmentName ?? legacyEnvironment(json),
    userPrincipalName,
    userId: firstGuid(properties.userId, text(json.UserKey), user, properties.userPrincipalName),
    isGuest: isGuest(text(json.UserType), userPrincipalName),
    hasFailed:
      properties.isSuccessful?.toLowerCase() === "false" ||
      text(json.ResultStatus)?.toLowerCase() === "failed",
  };
}

/** The properties that are looked at, of the twenty or so of a record, by their names in lower case. */
const PROPERTIES = {
  "powerplatform.analytics.resource.power_app.id": "appId",
  "powerplatform.analytics.resource.power_app.display_name": "appName",
  "powerplatform.analytics.resource.environment.name": "environmentName",
  "powerplatform.analytics.operation.is_successful": "isSuccessful",
  "enduser.id": "userId",
  "enduser.principal_name": "userPrincipalName",
} as const;

type Property = (typeof PROPERTIES)[keyof typeof PROPERTIES];
type Properties = { [P in Property]?: string | undefined };

const byName: ReadonlyMap<string, Property> = new Map(Object.entries(PROPERTIES));
/** Asked first: it takes less than looking a name up. */
const PROPERTY_LENGTHS: ReadonlySet<number> = new Set([...byName.keys()].map(({ length }) => length));

/**
 * The properties from wherever the record has them: the collection, and its copy as text. The first place that says
 * something counts; some producers write one object instead of a list of pairs.
 */
function propertiesOf(json: Json): Properties {
  const properties: Properties = {};
  noteAll(properties, parsedJson(json.PropertyCollection));
  noteAll(properties, parsedJson(json.JsonPropertiesCollection));
  return properties;
}

function noteAll(properties: Properties, source: unknown): void {
  if (!Array.isArray(source)) {
    for (const [name, value] of Object.entries(objectOf(source) ?? {})) {
      const property = propertyNamed(name);
      if (property !== undefined) properties[property] ??= text(value);
    }
    return;
  }
  for (const each of source as unknown[]) {
    const pair = objectOf(each);
    const property = propertyNamed(field(pair, "Name"));
    if (property !== undefined) properties[property] ??= text(field(pair, "Value"));
  }
}

function propertyNamed(name: unknown): Property | undefined {
  if (typeof name !== "string" || !PROPERTY_LENGTHS.has(name.length)) return undefined;
  // First as it is: `toLowerCase` takes memory even where it changes nothing.
  return byName.get(name) ?? byName.get(name.toLowerCase());
}

/** A member of an object, whose name is compared without its case. */
function field(json: Json | undefined, name: string): unknown {
  const direct = json?.[name];
  if (json === undefined || direct !== undefined) return direct;
  const found = Object.keys(json).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : json[found];
}

function firstGuid(...candidates: readonly (string | undefined)[]): string | undefined {
  for (const candidate of candidates) {
    const id = asId(candidate);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Some operations write the app id as a path: the GUID is its last part. */
function appIdOf(json: Json, { appId }: Properties): string | undefined {
  return firstGuid(lastPart(appId), lastPart(text(json.AppName)));
}

function lastPart(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf("/") + 1);
}

function legacyEnvironment(json: Json): string | undefined {
  const info = objectOf(parsedJson(json.AdditionalInfo));
  return text(field(info, "environmentName"));
}

/** Guests appear as `live.com#ada@example.com` or `ada_example.com#EXT#@contoso.onmicrosoft.com`. */
function isGuest(userType: string | undefined, upn: string | undefined): boolean | undefined {
  if (userType === GUEST_USER_TYPE || upn?.includes("#") === true) return true;
  return userType === undefined && upn === undefined ? undefined : false;
}

/** Text of a string or number; empty text counts as absent. Values change type between records. */
function text(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return undefined;
  const trimmed = value.trim();
  return trimmed === "" ? undefined : trimmed;
}

function parsedJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (hasMoreValues(value, MAX_JSON_VALUES))
    throw new DataError(`a field of the record has more than ${MAX_JSON_VALUES} values`, undefined);
  return tryJson(value);
}

function objectOf(value: unknown): Json | undefined {
  return isObject(value) ? value : undefined;
}
