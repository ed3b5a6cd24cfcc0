import type { RuntimeExit } from "../support/runtimeProcess";
import { NONE, passOf, scenario, wrongRows, type Scenario } from "../support/scenario";

describe("once, on a week of everything that occurs in a tenant", () => {
  let tenant: Scenario;
  let first: RuntimeExit;
  let future: string;

  beforeAll(async () => {
    tenant = await scenario({
      events: 2_500,
      matchingShare: 0.5,
      unknownAppShare: 0.2,
      guests: 0.2,
      repeatedRecords: 12,
      duplicateBlobs: 2,
      applessLaunches: 3,
    });
    future = tenant.tenant.apps[1]?.id ?? "";
    setLastLaunched(future, "2099-01-01T00:00:00Z");
    setLastLaunched(tenant.tenant.apps[2]?.id ?? "", "2001-01-01T00:00:00Z");
    first = await tenant.run("once");
  });
  afterAll(async () => await tenant[Symbol.asyncDispose]());

  function setLastLaunched(appId: string, time: string): void {
    const app = tenant.dataverse.apps.get(appId);
    if (app === undefined) throw new RangeError(`There is no app ${appId}.`);
    app.admin_applastlaunchedon = time;
  }

  test("ends with 0 and without a warning", () => {
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.events.filter(({ level }) => level !== "info")).toEqual([]);
  });

  test("makes one row of every launch, whatever blobs and shapes it came in", () => {
    const { truth, dataverse } = tenant;

    expect(truth.rows).toBeGreaterThan(1_000);
    expect(dataverse.counters.rowsCreated).toBe(truth.rows);
    expect(wrongRows(tenant)).toEqual(NONE);
  });

  test("reports what it did in numbers that agree with the tenant", () => {
    const { truth, dataverse } = tenant;
    const pass = passOf(first);

    expect(pass).toMatchObject({
      blobsListed: truth.blobs,
      blobsDelivered: truth.blobs,
      recordsRead: truth.recordsServed,
      rowsWritten: dataverse.counters.rowsWritten,
      deletions: truth.deletes,
      deadLettered: 0,
      gaps: 0,
    });
    expect(pass.recordsMatched).toBe(Number(pass.rowsWritten) + Number(pass.duplicates) + truth.deletes);
  });

  test("sets the last launch of each app, but never back", () => {
    const { dataverse, truth } = tenant;
    const times = [...dataverse.apps].map(([id, app]) => [
      id,
      Date.parse(String(app.admin_applastlaunchedon)),
    ]);
    const expected = [...dataverse.apps.keys()].map((id) => [
      id,
      id === future ? Date.UTC(2099, 0, 1) : (truth.lastLaunchByApp.get(id) ?? NaN),
    ]);

    expect(truth.lastLaunchByApp.has(future)).toBe(true);
    expect(times).toEqual(expected);
  });

  test("marks deleted apps, with the time, and no other", () => {
    const { dataverse, truth } = tenant;
    const deleted = [...dataverse.apps].filter(([, app]) => app.admin_appdeleted === true);

    expect(truth.deletedApps.size).toBe(3);
    expect(deleted.map(([id, app]) => [id, Date.parse(String(app.admin_appdeletedon))]).sort()).toEqual(
      [...truth.deletedApps].sort(),
    );
  });

  test("makes no row of a deletion and no app that the inventory did not know", () => {
    const { dataverse, tenant: data } = tenant;
    const operations = new Set([...dataverse.auditRows.values()].map((row) => row.admin_operation));

    expect([...operations]).toEqual(["LaunchPowerApp"]);
    expect([...dataverse.apps.keys()].sort()).toEqual(data.apps.map(({ id }) => id).sort());
  });

  test("links rows to the apps of the inventory and leaves those of other apps unlinked", () => {
    const { dataverse, truth } = tenant;
    const unknown = new Set(truth.unknownAppIds);
    const wrong = [...dataverse.auditRows.values()].filter((row) => {
      const appId = row.admin_appid ?? null;
      return (row._admin_applookup_value ?? null) !== (unknown.has(String(appId)) ? null : appId);
    });

    expect(unknown.size).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  test("flags guests, and only guests", () => {
    const { dataverse, tenant: data, truth } = tenant;
    const guests = new Set(data.users.filter(({ isGuest }) => isGuest).map(({ upn }) => upn));
    const rows = [...dataverse.auditRows.values()];
    const flagged = rows.filter((row) => row.admin_userisguest === true);

    expect(flagged.length).toBeGreaterThan(0);
    expect(flagged).toEqual(rows.filter((row) => guests.has(String(row.admin_userupn))));
    expect(new Set(rows.map((row) => row.admin_userupn)).size).toBe(truth.users);
  });

  test("asks Dataverse at most once per 100 rows, apart from look-ups", () => {
    const { dataverse, truth } = tenant;
    const lookUps =
      dataverse.count("query") + dataverse.count("attributes") + dataverse.count("stringAttributes");

    expect(dataverse.count("upsertMultiple")).toBeLessThanOrEqual(Math.ceil(truth.rows / 100));
    expect(dataverse.count() - lookUps).toBeLessThanOrEqual(truth.rows / 100 + truth.deletes + 2);
    expect(lookUps).toBeLessThanOrEqual(8);
  });

  test("names the tenant as publisher in every call of the Activity API", () => {
    const { activity, tenant: data } = tenant;

    expect([...activity.requestsByPublisher]).toEqual([[data.tenantId, activity.count()]]);
  });

  test("writes nothing the second time", async () => {
    const { dataverse } = tenant;
    const before = { ...dataverse.counters };

    const second = await tenant.run("once");

    expect(second.code).toBe(0);
    expect(dataverse.counters).toMatchObject({
      rowsWritten: before.rowsWritten,
      appsWritten: before.appsWritten,
    });
    expect(passOf(second)).toMatchObject({ blobsListed: 0, recordsRead: 0, rowsWritten: 0 });
  });
});
