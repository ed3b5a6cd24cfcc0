import { withLookup } from "../../../runtime/domain/row";
import { appId, guid, never, packedRow } from "../../support/builders";
import { startEnvironment } from "./environment";

const LAUNCHED = Date.UTC(2026, 9, 5, 8);

test("rows written twice are the same rows", async () => {
  await using it = await startEnvironment();
  const rows = [1, 2, 3].map((number) => withLookup(packedRow(number, { admin_appid: appId(1) }), appId(1)));
  const first = await it.sink.upsertRows(rows, never());
  const before = [...it.dataverse.auditRows.keys()];
  const second = await it.sink.upsertRows(rows, never());

  expect([first, second]).toEqual(Array(2).fill({ rejected: [], unlinked: [] }));
  expect([before, [...it.dataverse.auditRows.keys()]]).toEqual(Array(2).fill([guid(1), guid(2), guid(3)]));
  expect(it.dataverse.counters).toMatchObject({ bulkCalls: 2, rowsCreated: 3, rowsUpdated: 3 });
  expect(it.dataverse.auditRows.get(guid(1))).toMatchObject({
    admin_appid: appId(1),
    _admin_applookup_value: appId(1),
    admin_creationtime: "2026-10-05T08:00:00Z",
  });
});

test("columns another flow has filled in stay when the row is written again", async () => {
  await using it = await startEnvironment();
  await it.sink.upsertRows([packedRow(1)], never());
  Object.assign(it.dataverse.auditRows.get(guid(1)) ?? {}, { admin_usercity: "Berlin" });

  await it.sink.upsertRows([packedRow(1)], never());

  expect(it.dataverse.auditRows.get(guid(1))).toMatchObject({ admin_usercity: "Berlin" });
});

test("a row whose app is gone is written without its link, and says so", async () => {
  await using it = await startEnvironment();
  const rows = [withLookup(packedRow(1), appId(1)), withLookup(packedRow(2), appId(9)), packedRow(3)];

  const result = await it.sink.upsertRows(rows, never());

  expect([result.rejected, result.unlinked.map(({ id }) => id)]).toEqual([[], [guid(2)]]);
  expect([...it.dataverse.auditRows.keys()].sort()).toEqual([guid(1), guid(2), guid(3)]);
  expect(it.dataverse.auditRows.get(guid(2))?._admin_applookup_value).toBeUndefined();
  expect(it.dataverse.apps.has(appId(9))).toBe(false);
});

test("a row that is refused with and without its link is refused once, with its reason", async () => {
  await using it = await startEnvironment();
  it.dataverse.poisonIds.add(guid(2));
  const rows = [
    packedRow(1),
    withLookup(packedRow(2), appId(9)),
    packedRow(3),
    withLookup(packedRow(4), appId(1)),
  ];

  const { rejected, unlinked } = await it.sink.upsertRows(rows, never());

  expect(rejected.map((each) => [each.row.id, (each.error as { serviceCode: string }).serviceCode])).toEqual([
    [guid(2), "0x80040265"],
  ]);
  expect([unlinked, it.dataverse.auditRows.size]).toEqual([[], 3]);
});

test("a lost race is repeated, and no row is refused for it", async () => {
  await using it = await startEnvironment();
  it.dataverse.loseRaces(1);

  expect(await it.sink.upsertRows([packedRow(1), packedRow(2)], never())).toEqual({
    rejected: [],
    unlinked: [],
  });
  expect(it.dataverse.auditRows.size).toBe(2);
});

test("throttling is waited for as long as Dataverse says", async () => {
  await using it = await startEnvironment();
  it.dataverse.throttle({ retryAfterSeconds: 17, requests: 1 });

  await it.sink.upsertRows([packedRow(1)], never());

  expect([it.clock.slept, it.log.events("info"), it.dataverse.auditRows.size]).toEqual([
    [17_000],
    ["throttled"],
    1,
  ]);
});

test("an answer lost after the commit is repeated without harm", async () => {
  await using it = await startEnvironment();
  it.dataverse.failNext({ reset: true, afterEffect: true });

  await it.sink.upsertRows([packedRow(1)], never());

  expect([it.dataverse.auditRows.size, it.dataverse.counters.rowsWritten]).toEqual([1, 2]);
});

test.each([
  ["nobody says anything", {}, 4],
  ["the environment hints", { dopHint: 12 }, 12],
])("parallelism when %s", async (_, knobs, expected) => {
  await using it = await startEnvironment(knobs);
  await it.sink.upsertRows([packedRow(1)], never());

  expect(it.sink.parallelism).toBe(expected);
});

test("the inventory's apps are found in either case, with their last launch", async () => {
  await using it = await startEnvironment();
  await it.sink.setLastLaunched(new Map([[appId(1), LAUNCHED]]), never());

  const found = await it.sink.findApps([appId(1).toUpperCase(), appId(2), appId(3)], never());

  expect(found).toEqual(
    new Map([
      [appId(1), { lastLaunchedMs: LAUNCHED }],
      [appId(2), { lastLaunchedMs: undefined }],
    ]),
  );
});

test("many apps are asked for in several requests, each of a length that servers take", async () => {
  await using it = await startEnvironment();
  const ids = Array.from({ length: 120 }, (_, index) => appId(index + 1));

  expect((await it.sink.findApps(ids, never()))?.size).toBe(2);
  expect(it.dataverse.count()).toBe(3);
});

test("without an inventory there are no apps to find, and no error", async () => {
  await using it = await startEnvironment();
  it.dataverse.removeTable("admin_app");

  expect(await it.sink.findApps([appId(1)], never())).toBeUndefined();
});

test("no app becomes a ghost by being launched or deleted", async () => {
  await using it = await startEnvironment();

  await it.sink.setLastLaunched(
    new Map([
      [appId(9), LAUNCHED],
      [appId(1), LAUNCHED],
    ]),
    never(),
  );
  const refusal = await it.sink.markDeleted(appId(9), LAUNCHED, never());

  expect([refusal, [...it.dataverse.apps.keys()].sort()]).toEqual(["unknown", [appId(1), appId(2)]]);
  expect(it.dataverse.apps.get(appId(1))?.admin_applastlaunchedon).toBe("2026-10-05T08:00:00Z");
});

test("an app is marked as deleted with the time of its deletion", async () => {
  await using it = await startEnvironment();

  expect(await it.sink.markDeleted(appId(1), LAUNCHED, never())).toBe("marked");
  expect(it.dataverse.apps.get(appId(1))).toMatchObject({
    admin_appdeleted: true,
    admin_appdeletedon: "2026-10-05T08:00:00Z",
  });
});

test("rows without a link are listed with their launch, other rows are not", async () => {
  await using it = await startEnvironment();
  await it.sink.upsertRows(
    [
      packedRow(1, { admin_appid: appId(1) }),
      packedRow(2, { admin_appid: appId(1), admin_operation: "EditPowerApp" }),
      withLookup(packedRow(3, { admin_appid: appId(1) }), appId(1)),
      packedRow(4, { admin_appid: appId(2) }),
    ],
    never(),
  );

  const listed = await it.sink.listUnlinked([appId(1)], never());

  expect([...listed].sort((a, b) => a.id.localeCompare(b.id))).toEqual([
    { id: guid(1), appId: appId(1), launchedMs: LAUNCHED, appName: undefined },
    { id: guid(2), appId: appId(1), launchedMs: undefined, appName: undefined },
  ]);
});

test("rows are linked, and those deleted meanwhile are counted and stay deleted", async () => {
  await using it = await startEnvironment();
  await it.sink.upsertRows([packedRow(1), packedRow(3)], never());

  const rows = [1, 2, 3].map((number) => ({ id: guid(number), appId: appId(1), columns: {} }));

  expect(await it.sink.link(rows, never())).toBe(1);
  expect([...it.dataverse.auditRows.values()].map((each) => each._admin_applookup_value)).toEqual([
    appId(1),
    appId(1),
  ]);
});

test("a body that breaks off is asked for again", async () => {
  await using it = await startEnvironment();
  it.dataverse.failNext({ truncate: 20 });

  expect((await it.sink.findApps([appId(1)], never()))?.size).toBe(1);
});

test("no affinity cookie is sent back: it would pin us to one server", async () => {
  await using it = await startEnvironment();
  await it.sink.upsertRows([packedRow(1)], never());
  await it.sink.upsertRows([packedRow(2)], never());

  expect(it.dataverse.calls.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
});
