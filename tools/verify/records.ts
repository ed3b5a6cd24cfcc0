import { MIB } from "../../common/bytes";
import { isObject } from "../../common/objects";
import { tryJson } from "../../common/json";
import { DAY_MS, HOUR_MS } from "../../common/time";
import { CantTell } from "./cantTell";
import { weekItems } from "./feed";
import type { Question } from "./question";
import { needOk, type Services } from "./services";

/** Enough for shapes and shares; a large tenant has thousands a day. */
const MAX_BLOBS = 30;
const MAX_RECORDS = 20_000;
/** Without any of a kind among so many launches, there are next to none. */
const ENOUGH_LAUNCHES = 50;

type Json = Readonly<Record<string, unknown>>;

interface Records {
  /** Records with the time at which their blob was made. */
  readonly all: readonly { readonly record: Json; readonly createdMs: number }[];
  readonly launches: readonly Json[];
}

/** What the connector reads of a launch: runtime/domain/record.ts. */
const NEEDED_PROPERTIES = [
  "powerplatform.analytics.resource.power_app.id",
  "powerplatform.analytics.resource.power_app.display_name",
  "powerplatform.analytics.resource.environment.name",
  "powerplatform.analytics.operation.is_successful",
  "enduser.id",
  "enduser.principal_name",
] as const;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What audit records look like, judged by the newest content. */
export const recordQuestions: readonly Question[] = [
  {
    id: "records.creation-time-zone",
    area: "records",
    asks: "What CreationTime ends in",
    assumed: "none",
    setting: ["records", "creationTimeZone"],
    look: async (services) => {
      const zones = new Set(
        (await records(services)).all.map(({ record }) => zoneOf(record["CreationTime"])),
      );
      const [zone = "none", ...others] = zones;
      return others.length === 0 ? zone : "mixed";
    },
  },
  {
    id: "records.loose-types",
    area: "records",
    asks: "Some launches have numbers as text, nulls or odd casing",
    assumed: true,
    setting: ["records", "looseTypes"],
    look: async (services) => await occurs(services, isLoose, ENOUGH_LAUNCHES),
  },
  {
    id: "records.legacy-share",
    area: "records",
    asks: "Share of launches in the older shape (RecordType 45): 0, or 0.1 for any",
    assumed: 0.1,
    setting: ["records", "legacyShare"],
    look: async (services) => {
      return (await occurs(services, isLegacy, ENOUGH_LAUNCHES)) ? 0.1 : 0;
    },
  },
  {
    id: "records.launch-properties",
    area: "records",
    asks: "Launches (RecordType 256) have each property that the connector reads; how many lack one, in per cent",
    assumed: 0,
    fits: (value) => typeof value === "number" && value <= 5,
    look: async (services) => {
      const unified = (await launches(services)).filter(({ RecordType: type }) => String(type) === "256");
      if (unified.length === 0)
        throw new CantTell(
          "no launch of RecordType 256 in the newest content: launch an app, and wait a day",
        );
      return percent(unified, (launch) => !hasProperties(launch));
    },
  },
  {
    id: "records.legacy-app",
    area: "records",
    asks: "AppName of launches in the older shape is the app's id, in per cent",
    assumed: 100,
    look: async (services) => {
      const legacy = (await launches(services)).filter(isLegacy);
      if (legacy.length === 0) throw new CantTell("no launch in the older shape");
      return percent(legacy, ({ AppName: name }) => typeof name === "string" && GUID.test(name));
    },
  },
  {
    id: "records.user-key",
    area: "records",
    asks: "UserKey of launches is an object id, in per cent",
    assumed: 100,
    look: async (services) =>
      percent(await launches(services), ({ UserKey: key }) => typeof key === "string" && GUID.test(key)),
  },
  {
    id: "records.late",
    area: "records",
    asks: "Records that reach content more than 1, 24 and 48 hours after they happened, in per cent; at most 10 after a day",
    assumed: { hour: 20, day: 5, twoDays: 0 },
    fits: (value) => isObject(value) && typeof value["day"] === "number" && value["day"] <= 10,
    look: async (services) => {
      const ages = (await records(services)).all.flatMap(({ record, createdMs }) => ageOf(record, createdMs));
      if (ages.length === 0) throw new CantTell("no record has a CreationTime that can be read");
      const late = (hours: number): number => percent(ages, (ageMs) => ageMs > hours * HOUR_MS);
      return { hour: late(1), day: late(DAY_MS / HOUR_MS), twoDays: late(48) };
    },
  },
  {
    id: "records.largest",
    area: "records",
    asks: "Characters of the longest record; up to 131,072 fit what the runtime plans for each",
    assumed: 131_072,
    max: 64 * MIB,
    fits: (value) => typeof value === "number" && value <= 131_072,
    look: async (services) =>
      (await records(services)).all.reduce(
        (longest, { record }) => Math.max(longest, JSON.stringify(record).length),
        0,
      ),
  },
];

function isLegacy({ RecordType: type }: Json): boolean {
  return String(type) === "45";
}

/** The records of the newest content. */
async function records(services: Services): Promise<Records> {
  const items = await weekItems(services);
  return await services.once("records", async () => {
    const all: { record: Json; createdMs: number }[] = [];
    for (const { uri, createdMs } of items.slice(0, MAX_BLOBS)) {
      if (!services.isOwn(uri)) continue;
      const reply = await services.activityAt(uri);
      if (reply.status !== 200 && all.length > 0) continue;
      const { json } = needOk(reply);
      for (const record of Array.isArray(json) ? json.filter(isObject) : []) all.push({ record, createdMs });
      if (all.length >= MAX_RECORDS) break;
    }
    if (all.length === 0) throw new CantTell("no content could be read from the service's own host");
    const isLaunch = ({ Operation: operation }: Json): boolean =>
      typeof operation === "string" && operation.toLowerCase() === "launchpowerapp";
    return { all, launches: all.map(({ record }) => record).filter(isLaunch) };
  });
}

async function launches(services: Services): Promise<readonly Json[]> {
  const found = (await records(services)).launches;
  if (found.length > 0) return found;
  throw new CantTell(
    "no launch in the newest content: launch an app in a production environment with auditing on, and wait a day",
  );
}

/** Whether some launch is so; to say that none is takes enough of them. */
async function occurs(services: Services, isSo: (launch: Json) => boolean, enough: number): Promise<boolean> {
  const found = await launches(services);
  if (found.some(isSo)) return true;
  if (found.length >= enough) return false;
  throw new CantTell(`none of ${found.length} launches; ${enough} would tell`);
}

function percent<T>(items: readonly T[], isSo: (item: T) => boolean): number {
  return Math.round((100 * items.filter(isSo).length) / Math.max(1, items.length));
}

function zoneOf(time: unknown): string {
  const [, zone = "another"] =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d|)$/.exec(String(time)) ?? [];
  if (zone === "") return "none";
  return /^[+-]/.test(zone) ? "offset" : zone;
}

function ageOf({ CreationTime: time }: Json, createdMs: number): number[] {
  const eventMs = zoneOf(time) === "none" ? Date.parse(`${String(time)}Z`) : Date.parse(String(time));
  return Number.isNaN(eventMs) ? [] : [createdMs - eventMs];
}

function isLoose({
  RecordType: type,
  UserType: user,
  ResultStatus: result,
  ClientIP: address,
  Operation: operation,
}: Json): boolean {
  return (
    typeof type === "string" ||
    typeof user === "string" ||
    result === null ||
    address === null ||
    operation !== "LaunchPowerApp"
  );
}

function hasProperties({ PropertyCollection: given }: Json): boolean {
  const list = typeof given === "string" ? tryJson(given) : given;
  const names = new Set(
    Array.isArray(list) ? list.filter(isObject).map(({ Name: name }) => String(name).toLowerCase()) : [],
  );
  return NEEDED_PROPERTIES.every((name) => names.has(name));
}
