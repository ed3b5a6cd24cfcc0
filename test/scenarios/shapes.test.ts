import { MovableClock } from "../support/movableClock";
import { NONE, passOf, scenario, wrongRows } from "../support/scenario";

const HOUR_MS = 3_600_000;
const APP = "1fd3cbb6-2b3c-4b4d-9d55-6a3f4f4b0001";
const KNOWN = [{ id: APP, name: "Expense Tracker" }];

const unified = {
  PropertyCollection: [
    { Name: "powerplatform.analytics.resource.power_app.display_name", Value: "Expense Tracker" },
    { Name: "powerplatform.analytics.resource.power_app.id", Value: APP.toUpperCase() },
    { Name: "powerplatform.analytics.resource.environment.name", Value: "Finance" },
    { Name: "enduser.id", Value: "5a0a0001-0000-4000-8000-00000000beef" },
    { Name: "enduser.principal_name", Value: "adele.vance@contoso.com" },
  ],
  UserId: "adele.vance@contoso.com",
  Id: "AAAAAAAA-0001-4000-8000-00000000CAFE",
  RecordType: 256,
  CreationTime: "2026-01-05T23:30:15",
  Operation: "LaunchPowerApp",
  UserType: 0,
  UserKey: "5a0a0001-0000-4000-8000-00000000beef",
  Workload: "PowerPlatform",
};

const legacy = {
  AppName: APP,
  AdditionalInfo: '{"environmentName":"default-0b5c1a1e"}',
  UserId: "live.com#diego@outlook.com",
  Id: "bbbbbbbb-0002-4000-8000-00000000cafe",
  RecordType: 45,
  CreationTime: "2026-01-06T04:05:06",
  Operation: "launchPowerApp",
  UserType: 10,
  UserKey: "5a0a0002-0000-4000-8000-00000000beef",
  Workload: "PowerApps",
};

test.concurrent("a record of either shape fills the columns of the CoE Starter Kit exactly", async () => {
  await using tenant = await scenario({ events: 20, matchingShare: 0, repeatedRecords: 0 });
  tenant.dataverse.addApp(KNOWN[0] ?? { id: "", name: "" });
  tenant.activity.addBlob({ records: [unified, legacy], createdMs: tenant.clock.now() - HOUR_MS });

  const { code } = await tenant.run("once");

  expect(code).toBe(0);
  expect(tenant.dataverse.auditRows.get("aaaaaaaa-0001-4000-8000-00000000cafe")).toMatchObject({
    admin_auditlogid: "aaaaaaaa-0001-4000-8000-00000000cafe",
    admin_title: `Power App Launch ${APP} - 2026-01-05T23:30:15`,
    admin_creationtime: "2026-01-05T23:30:15Z",
    admin_operation: "LaunchPowerApp",
    admin_workload: "PowerPlatform",
    admin_appid: APP,
    admin_appname: "Expense Tracker",
    admin_appenvironment: "Finance",
    admin_userupn: "adele.vance@contoso.com",
    admin_userid: "5a0a0001-0000-4000-8000-00000000beef",
    admin_userisguest: false,
    _admin_applookup_value: APP,
  });
  const older = tenant.dataverse.auditRows.get("bbbbbbbb-0002-4000-8000-00000000cafe");
  expect(older).toMatchObject({
    admin_title: `Power App Launch ${APP} - 2026-01-06T04:05:06`,
    admin_creationtime: "2026-01-06T04:05:06Z",
    admin_operation: "LaunchPowerApp",
    admin_workload: "PowerApps",
    admin_appid: APP,
    admin_appenvironment: "default-0b5c1a1e",
    admin_userupn: "live.com#diego@outlook.com",
    admin_userid: "5a0a0002-0000-4000-8000-00000000beef",
    admin_userisguest: true,
    _admin_applookup_value: APP,
  });
  expect(older?.admin_appname ?? null).toBeNull();
  expect(tenant.dataverse.auditRows.size).toBe(2);
});

test.concurrent.each([
  ["the newest kit", { dataverse: {} }, 300],
  ["a kit before 4.47", { dataverse: { olderKit: true } }, 100],
])("overlong names are cut to the columns of %s, and their rows arrive", async (_, knobs, limit) => {
  await using tenant = await scenario({ ...knobs, overlongNames: 12, matchingShare: 0.3, legacyShare: 0 });

  const { code } = await tenant.run("once");

  const lengths = [...tenant.dataverse.auditRows.values()].map((row) => String(row.admin_appname).length);
  expect(code).toBe(0);
  expect(wrongRows(tenant)).toEqual(NONE);
  // One less where the cut would have gone through a pair of UTF-16 units.
  expect(Math.max(...lengths)).toBeGreaterThanOrEqual(limit - 1);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(limit);
});

test.concurrent(
  "blobs that are listed late are found: by the next pass, or within a day when they claim to be old",
  async () => {
    const clock = new MovableClock();
    await using tenant = await scenario({ clock, lateBlobs: 6, lateByMs: 2 * HOUR_MS, matchingShare: 0.3 });
    const isOld = (createdMs: number): boolean => createdMs < clock.now() - 25 * HOUR_MS;
    const late = tenant.tenant.blobs.filter(({ availableMs }) => availableMs > clock.now());

    const first = await tenant.run("once");
    clock.advance(2 * HOUR_MS + 60_000);
    const old = late.filter(({ createdMs }) => isOld(createdMs)).length;
    const second = await tenant.run("once");
    const before = tenant.dataverse.auditRows.size;
    clock.advance(23 * HOUR_MS);
    const third = await tenant.run("once");

    expect([first, second, third].map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(passOf(first).blobsListed).toBe(tenant.truth.blobs - 6);
    expect(old).toBeGreaterThan(0);
    expect(passOf(second).blobsListed).toBe(6 - old);
    expect(before).toBeLessThan(tenant.truth.rows);
    expect(wrongRows(tenant)).toEqual(NONE);
  },
);

test.concurrent("a blob listed under two ids doubles nothing", async () => {
  await using tenant = await scenario({ duplicateBlobs: 8, repeatedRecords: 20, matchingShare: 0.3 });

  const { code } = await tenant.run("once");

  expect(code).toBe(0);
  expect(tenant.truth.recordsServed).toBeGreaterThan(tenant.truth.records + 20);
  expect(tenant.dataverse.counters.rowsCreated).toBe(tenant.truth.rows);
  expect(wrongRows(tenant)).toEqual(NONE);
});
