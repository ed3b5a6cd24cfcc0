import { isObject } from "./base/answer";
import { generateTenant, type TenantData, type TenantOptions } from "./tenant";
import { NOON } from "./testing";

const HOUR_MS = 3_600_000;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

test("the same seed gives the same bytes, another seed gives others", () => {
  const options = { events: 400, now: NOON, duplicateBlobs: 1 };

  const [one, same, other] = [options, options, { ...options, seed: 2 }].map((each) =>
    bytes(generateTenant(each)),
  );

  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
});

test("rendering twice, late or in advance gives the same bytes", () => {
  const lazy = generateTenant({ events: 400, now: NOON });
  const early = generateTenant({ events: 400, now: NOON, prerender: true });

  const backwards = [...lazy.blobs].reverse().map((blob) => blob.render().toString());

  expect(backwards.reverse()).toEqual(bytes(early));
});

test.each<[string, TenantOptions]>([
  ["a plain tenant", { events: 3000, now: NOON }],
  ["one with every difficulty", everything({ events: 3000, now: NOON })],
  ["one of old records only", { events: 1000, now: NOON, legacyShare: 1, matchingShare: 0.5 }],
  ["a single blob", { events: 40, now: NOON, recordsPerBlob: 100, matchingShare: 1, repeatedRecords: 2 }],
])("the truth of %s is what reading all its blobs shows", (_, options) => {
  const { blobs, truth } = generateTenant(options);

  const seen = read(blobs.map((blob) => blob.render()));

  expect(seen.served).toBe(truth.recordsServed);
  expect(seen.unreadable).toBe(truth.unreadable);
  expect(seen.deletes.size).toBe(truth.deletes);
  expect(seen.launches.size).toBe(truth.launches);
  const rows = [...seen.launches].filter(([id]) => !truth.poisonRowIds.includes(id));
  expect(rows.length).toBe(truth.rows);
  expect(truth.rowIds()).toEqual(new Set(rows.map(([id]) => id)));
  expect(usage(rows)).toEqual({
    launches: new Map(truth.launchesByApp),
    users: new Map(truth.usersByApp),
    last: new Map(truth.lastLaunchByApp),
  });
  expect(new Set(rows.map(([, launch]) => launch.user)).size).toBe(truth.users);
  expect(truth.apps).toBe(truth.launchesByApp.size);
});

test("the numbers asked for are met exactly", () => {
  const { truth, blobs, apps } = generateTenant(everything({ events: 3000, now: NOON }));

  expect([truth.records, truth.deletes, truth.unreadable, truth.poisonRowIds.length]).toEqual([
    3000, 5, 4, 3,
  ]);
  expect(truth.deletedApps.size).toBe(5);
  expect(blobs.filter(({ availableMs }) => availableMs > NOON).length).toBe(4);
  expect(new Set(blobs.map(({ contentId }) => contentId)).size).toBe(blobs.length);
  expect(apps.filter(({ name }) => name.length > 300).length).toBe(2);
  expect(truth.unknownAppIds.filter((id) => apps.some((app) => app.id === id))).toEqual([]);
  expect(truth.unknownAppIds.length).toBeGreaterThan(0);
});

test("blobs are created within the week and records before their blobs", () => {
  const { blobs } = generateTenant({ events: 3000, now: NOON });

  for (const blob of blobs) {
    expect(blob.createdMs).toBeGreaterThanOrEqual(NOON - 166 * HOUR_MS);
    expect(blob.createdMs).toBeLessThan(NOON - 600_000);
    expect(blob.availableMs).toBe(blob.createdMs);
    for (const time of times(blob.render())) expect(time).toBeLessThan(blob.createdMs);
  }
});

test("blobs have the same ages on every day of the week and at every hour of the day", () => {
  const moments = Array.from({ length: 24 }, (_, index) => NOON + index * 7 * HOUR_MS);

  const ages = moments.map((now) =>
    generateTenant({ events: 1_000, now }).blobs.map(({ createdMs }) => now - createdMs),
  );

  for (const each of ages) expect(each).toEqual(ages[0]);
});

test("spread like an office week few of them are from its weekend", () => {
  const { blobs } = generateTenant({ events: 3_000, now: NOON, recordsPerBlob: 20, spread: "officeWeek" });

  const weekend = blobs.filter(({ createdMs }) => [0, 6].includes(new Date(createdMs).getUTCDay()));

  expect(weekend.length).toBeGreaterThan(0);
  expect(weekend.length).toBeLessThan(blobs.length / 10);
});

test("a late blob was created early or when it appears", () => {
  const { blobs } = generateTenant({ events: 3000, now: NOON, lateBlobs: 2, lateByMs: HOUR_MS });

  const late = blobs.filter(({ availableMs }) => availableMs > NOON);

  expect(late.map(({ availableMs }) => availableMs - NOON)).toEqual([HOUR_MS / 2, HOUR_MS]);
  expect(late.map(({ createdMs, availableMs }) => createdMs < NOON || createdMs === availableMs)).toEqual([
    true,
    true,
  ]);
  expect(late.map(({ createdMs }) => createdMs < NOON)).toEqual([true, false]);
});

test("one record is served in both shapes under one id", () => {
  const { blobs } = generateTenant({ events: 1000, now: NOON, legacyShare: 0, repeatedRecords: 1 });

  const records = blobs.flatMap((blob) => parse(blob.render()));

  const old = records.filter(
    (record) => Number(record["RecordType"]) === 45 && /launch/i.test(String(record["Operation"])),
  );
  expect(old.length).toBe(1);
  const both = records.filter((record) => record["Id"] === old[0]?.["Id"]);
  expect(both.map((record) => record["Workload"]).sort()).toEqual(["PowerApps", "PowerPlatform"]);
});

test("records have the size asked for on average, and look like those of a tenant", () => {
  const { blobs, truth } = generateTenant({ events: 5000, now: NOON, recordBytes: 1500 });

  const bodies = blobs.map((blob) => blob.render());
  const total = bodies.reduce((sum, body) => sum + body.length, 0);
  const records = bodies.flatMap(parse);

  expect(Math.abs(total / truth.recordsServed - 1500)).toBeLessThan(75);
  const launches = records.filter((record) => /^launchpowerapp$/i.test(String(record["Operation"])));
  const seen = (name: string) => new Set(launches.map((record) => typeof record[name]));
  expect(seen("RecordType")).toEqual(new Set(["number", "string"]));
  expect(seen("UserType")).toEqual(new Set(["number", "string"]));
  expect(launches.some(({ ResultStatus }) => ResultStatus === null)).toBe(true);
  expect(launches.some(({ ClientIP }) => ClientIP === null)).toBe(true);
  expect(launches.some(({ Operation }) => Operation === "launchPowerApp")).toBe(true);
  expect(launches.some((record) => JSON.stringify(record).includes("/apps/"))).toBe(true);
  expect(launches.some(({ UserId }) => String(UserId).startsWith("live.com#"))).toBe(true);
  expect(launches.some(({ UserId }) => String(UserId).includes("#EXT#@"))).toBe(true);
  expect(new Set(records.map(({ Workload }) => Workload)).size).toBeGreaterThanOrEqual(9);
});

function everything(options: TenantOptions): TenantOptions {
  return {
    ...options,
    deletes: 5,
    unreadableRecords: 4,
    poisonRows: 3,
    repeatedRecords: 20,
    duplicateBlobs: 3,
    lateBlobs: 4,
    overlongNames: 2,
    unknownAppShare: 0.3,
    legacyShare: 0.4,
  };
}

interface Launch {
  readonly app: string;
  readonly user: string;
  readonly atMs: number;
}

// A reader written from the record descriptions alone; it shares nothing with the generator.
function read(bodies: readonly Buffer[]) {
  const launches = new Map<string, Launch>();
  const deletes = new Set<string>();
  let served = 0;
  let unreadable = 0;
  const broken = new Set<string>();
  for (const record of bodies.flatMap(parse)) {
    served += 1;
    const operation = String(record["Operation"]).toLowerCase();
    if (operation !== "launchpowerapp" && operation !== "deletepowerapp") continue;
    const id = String(record["Id"]);
    const atMs = Date.parse(`${String(record["CreationTime"])}Z`);
    if (!GUID.test(id) || Number.isNaN(atMs)) {
      const identity = JSON.stringify(record);
      if (!broken.has(identity)) unreadable += 1;
      broken.add(identity);
      continue;
    }
    if (operation === "deletepowerapp") deletes.add(id);
    else launches.set(id, { app: appOf(record), user: String(record["UserId"]), atMs });
  }
  return { launches, deletes, served, unreadable };
}

function appOf(record: Record<string, unknown>): string {
  if (Number(record["RecordType"]) === 45) return String(record["AppName"]);
  const properties = record["PropertyCollection"] as { Name: string; Value: string }[];
  const id =
    properties.find(({ Name }) => Name === "powerplatform.analytics.resource.power_app.id")?.Value ?? "";
  return id.split("/").at(-1) ?? "";
}

function usage(rows: readonly (readonly [string, Launch])[]) {
  const launches = new Map<string, number>();
  const users = new Map<string, Set<string>>();
  const last = new Map<string, number>();
  for (const [, { app, user, atMs }] of rows) {
    launches.set(app, (launches.get(app) ?? 0) + 1);
    users.set(app, (users.get(app) ?? new Set()).add(user));
    last.set(app, Math.max(last.get(app) ?? 0, atMs));
  }
  return { launches, users, last };
}

function parse(body: Buffer): Record<string, unknown>[] {
  const parsed: unknown = JSON.parse(body.toString());
  if (!Array.isArray(parsed)) throw new TypeError("A blob is a JSON array.");
  return parsed.filter(isObject);
}

function times(body: Buffer): number[] {
  return parse(body).map((record) => Date.parse(`${String(record["CreationTime"])}Z`));
}

function bytes(tenant: TenantData): string[] {
  return tenant.blobs.map((blob) => blob.render().toString());
}
