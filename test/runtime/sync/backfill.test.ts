import { runBackfill, type BackfillProgress } from "../../../runtime/sync/backfill";
import { planWindow } from "../../../runtime/domain/plan";
import { HOUR_MS } from "../../../common/time";
import { appId, guid, record, signals } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { world, type World } from "./world";

const launch = (number: number): ReturnType<typeof record> => record({ Id: guid(number), app: appId(1) });
const SLICES = planWindow({ from: NOON - 24 * HOUR_MS, to: NOON });

async function backfill(it: World, given = signals().both): ReturnType<typeof runBackfill> {
  const nobody = { moved: () => undefined, committed: () => undefined };
  return await runBackfill(it, SLICES, given, nobody);
}

test("delivers again what the ledger calls done, and changes neither ledger nor cursor", async () => {
  const it = world();
  it.source.add({ id: "a" }, launch(1));
  await it.pass();
  const before = [it.cursor(), it.store.document("ledger/2026-10-05")];
  it.sink.rows.clear();

  const summary = await backfill(it);

  expect([...it.sink.rows.keys()]).toEqual([guid(1)]);
  expect([it.cursor(), it.store.document("ledger/2026-10-05")]).toEqual(before);
  expect(summary).toMatchObject({ blobsListed: 1, blobsDelivered: 1, rowsWritten: 1, isComplete: true });
});

test("writing every row twice changes nothing", async () => {
  const it = world();
  it.sink.addApp(appId(1));
  it.source.add({ id: "a" }, launch(1), launch(2));
  await backfill(it);
  const rows = [...it.sink.rows];

  await backfill(it);

  expect([...it.sink.rows]).toEqual(rows);
});

test("starts a subscription that is off, and records no gap for it", async () => {
  const it = world();
  it.source.isOn = false;

  const summary = await backfill(it);

  expect([it.source.starts, it.store.keys("gaps/"), summary.gaps]).toEqual([1, [], 0]);
});

test("apps without a place in the inventory are remembered, as in a pass", async () => {
  const it = world();
  it.source.add({ id: "a" }, launch(1));

  await backfill(it);

  expect(it.store.document("unlinked-apps")).toEqual({ version: 1, ids: [appId(1)] });
});

test("tells its progress up to the end", async () => {
  const it = world({ commitIntervalMs: 0 });
  it.source.add({ id: "a", createdMs: NOON - 20 * HOUR_MS }, launch(1));
  it.source.add({ id: "b", createdMs: NOON - HOUR_MS }, launch(2));
  const told: (readonly [number, number])[] = [];
  const moves: number[] = [];
  const progress: BackfillProgress = {
    moved: ({ recordsRead }) => void moves.push(recordsRead),
    committed: ({ blobsDelivered }, frontier) => void told.push([blobsDelivered, frontier]),
  };

  await runBackfill(it, SLICES, signals().both, progress);

  expect(told.at(-1)).toEqual([2, NOON]);
  expect(told.map(([, frontier]) => frontier)).toEqual(told.map(([, frontier]) => frontier).sort());
  expect([moves.includes(1), moves.at(-1)]).toEqual([true, 2]);
});

test("stopped, it says that something is left", async () => {
  const it = world({ fetchConcurrency: 1 });
  const { stop, both } = signals();
  it.source.add({ id: "a" }, launch(1));
  it.source.beforeCall = (operation) => {
    if (operation === "readBlob") stop.abort(new Error("stopped"));
  };

  expect(await backfill(it, both)).toMatchObject({ isComplete: false, rowsWritten: 0 });
});
