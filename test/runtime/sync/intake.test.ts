import type { Scanned } from "../../../runtime/domain/scanned";
import { defaultShape, type TableShape } from "../../../common/dataverse/columns";
import { DeadLetters } from "../../../runtime/sync/deadLetters";
import { Intake } from "../../../runtime/sync/intake";
import { Inventory } from "../../../runtime/sync/inventory";
import { RowWriter } from "../../../runtime/sync/rowWriter";
import { ByteBudget } from "../../../runtime/support/byteBudget";
import { emptyCounts, imbalances, type Counts } from "../../../runtime/sync/summary";
import { UnlinkedApps } from "../../../runtime/sync/unlinkedApps";
import { appId, guid, legacyRecord, never, record, type Json } from "../../support/builders";
import { FakeClock } from "../../support/fakeClock";
import { memoryLog } from "../../support/memoryLog";
import { MemoryStateStore } from "../../support/memoryStateStore";
import { MemorySink } from "./memorySink";
import { failureOf } from "./world";

const BUDGET_BYTES = 1024 * 1024;

interface Setup {
  readonly sink: MemorySink;
  readonly store: MemoryStateStore;
  readonly counts: Counts;
  readonly budget: ByteBudget;
  /** Takes in one blob with these records and writes what came of it. */
  readonly take: (...records: readonly Json[]) => Promise<void>;
  readonly intake: Intake;
}

function setup(shape: TableShape = defaultShape): Setup {
  const [sink, store, log, signal, counts] = [
    new MemorySink(),
    new MemoryStateStore(),
    memoryLog(),
    never(),
    emptyCounts(),
  ];
  const budget = new ByteBudget(BUDGET_BYTES);
  const deadLetters = new DeadLetters(store, new FakeClock(), log);
  const inventory = new Inventory({
    ...{ sink, shape, deadLetters, counts, log, signal },
    unlinked: new UnlinkedApps(store, memoryLog()),
  });
  const writer = new RowWriter({ sink, inventory, deadLetters, counts, batchSize: 100, budget, signal });
  const operations = ["LaunchPowerApp", "DeletePowerApp", "EditPowerApp"];
  const intake = new Intake({ writer, inventory, deadLetters, shape, operations, counts, budget, log });
  const take = async (...records: readonly Json[]): Promise<void> => {
    const found: Scanned[] = records.map((each) => ({
      kind: "record",
      record: each,
      raw: JSON.stringify(each),
    }));
    await intake.accept(found, never());
    await writer.flush();
    await inventory.flush();
  };
  return { sink, store, counts, budget, take, intake };
}

test("each record becomes exactly one row, deletion or letter", async () => {
  const { sink, store, counts, take } = setup();
  sink.addApp(appId(2));

  await take(
    record({ Id: guid(1) }),
    record({ Id: "7" }),
    record({ Operation: "DeletePowerApp", app: appId(2) }),
  );

  expect([sink.rows.size, store.keys().length, sink.apps.get(appId(2))?.deletedMs]).toEqual([
    1,
    1,
    Date.UTC(2026, 9, 5, 8),
  ]);
  expect([counts.recordsMatched, imbalances(counts)]).toEqual([3, []]);
});

test("a launch whose id is all zeros becomes a letter and changes no app; a deletion with that id still marks its app", async () => {
  const { sink, store, counts, take } = setup();
  sink.addApp(appId(1));
  sink.addApp(appId(2));
  const Id = "00000000-0000-0000-0000-000000000000";

  await take(record({ Id, app: appId(1) }), record({ Id, Operation: "DeletePowerApp", app: appId(2) }));

  expect([sink.rows.size, store.keys().length, sink.apps.get(appId(1))?.lastLaunchedMs]).toEqual([
    0,
    1,
    undefined,
  ]);
  expect(sink.apps.get(appId(2))?.deletedMs).toBe(Date.UTC(2026, 9, 5, 8));
  expect([counts.deletions, counts.deadLettered, imbalances(counts)]).toEqual([1, 1, []]);
});

test("the two shapes of one event become one row with the columns of both", async () => {
  const { sink, counts, take } = setup();

  await take(
    record({ name: "Expenses", app: appId(1) }),
    legacyRecord({ AdditionalInfo: '{"environmentName":"dev"}' }),
  );

  expect([...sink.rows.values()]).toMatchObject([
    {
      admin_appname: "Expenses",
      admin_appenvironment: "dev",
      admin_appid: appId(1),
      admin_workload: "PowerApps",
    },
  ]);
  expect([counts.rowsWritten, counts.duplicates]).toEqual([1, 1]);
});

test("only a launch moves the app's last launch", async () => {
  const { sink, take } = setup();
  sink.addApp(appId(1));

  await take(record({ Operation: "EditPowerApp" }));
  const afterEdit = sink.apps.get(appId(1))?.lastLaunchedMs;
  await take(record({ Id: guid(2) }));

  expect([afterEdit, sink.apps.get(appId(1))?.lastLaunchedMs]).toEqual([undefined, Date.UTC(2026, 9, 5, 8)]);
});

test("a record without an app is a row all the same", async () => {
  const { sink, take } = setup();

  await take(record({ PropertyCollection: [] }));

  expect([...sink.rows.values()]).toMatchObject([
    { admin_title: "Power App Launch (no app id) - 2026-10-05T08:00:00" },
  ]);
});

test("an element that could not be read is a letter with its text", async () => {
  const { store, counts, intake } = setup();

  await intake.accept([{ kind: "unreadable", raw: "{", error: "other than JSON" }], never());

  expect(store.keys().map((key) => store.document(key))).toMatchObject([
    { kind: "record", raw: "{", error: "other than JSON" },
  ]);
  expect(counts).toMatchObject({ recordsMatched: 1, deadLettered: 1 });
});

test("a dead letter that can't be kept is an error: no record is dropped silently", async () => {
  const { store, take } = setup();
  store.beforeCall = () => {
    throw new Error("disk full");
  };

  expect(await failureOf(take(record({ Id: "7" })))).toMatchObject({ message: "disk full" });
});

test("a deletion that failed marks nothing, and is accounted for", async () => {
  const { sink, counts, take } = setup();
  sink.addApp(appId(1));

  await take(record({ Operation: "DeletePowerApp", ResultStatus: "Failed", app: appId(1) }));

  expect([sink.apps.get(appId(1))?.deletedMs, counts.deletions, counts.recordsMatched]).toEqual([
    undefined,
    1,
    1,
  ]);
});

test.each<[string, Json, number]>([
  ["a row", {}, 0],
  ["a row that is refused", { Id: guid(9) }, 1],
  ["a letter", { Id: "7" }, 1],
  ["a deletion", { Operation: "DeletePowerApp" }, 0],
])("the bytes of %s come back", async (_, fields, letters) => {
  const { sink, store, budget, take } = setup();
  sink.poison.set(guid(9), "0x80040265");

  await take(record(fields));

  expect(store.keys("deadletters/").length).toBe(letters);
  await budget.take(BUDGET_BYTES, AbortSignal.timeout(0));
});
