import { HttpError } from "../../../common/errors";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../common/time";
import { runPass } from "../../../runtime/sync/pass";
import { guid, signals } from "../../support/builders";
import { settle } from "../../support/fakeClock";
import { ada, grace, launch, person, setup, type Enriched } from "./enriched";

const badDepartment = new HttpError("bad department", { status: 400, serviceCode: "0x80044331" });
const securedDepartment = new HttpError("secured column", { status: 403, serviceCode: "0x8004f508" });

test.each([
  ["a row", badDepartment],
  ["the request", securedDepartment],
])(
  "where a user's column makes Dataverse refuse %s, the rows are written without",
  async (_what, refusal) => {
    const { source, sink, store, log, pass, columns } = setup();
    source.add({ id: "a" }, launch(1, ada), launch(2, grace));
    source.add({ id: "b" }, launch(3, grace));
    sink.refusalOf = (row) => (row.admin_userdepartment === "IT" ? refusal : undefined);

    const summary = await pass();

    expect([summary.isComplete, summary.rowsWritten, summary.deadLettered]).toEqual([true, 3, 0]);
    expect(store.keys("dead-letters/")).toEqual([]);
    expect(columns("admin_userdepartment").filter((value) => value === "IT")).toEqual([]);
    expect(log.fieldsOf("enrichment_refused")).toEqual([{ error: refusal.message }]);
  },
);

test("a row that is refused for what its record says is a dead letter as ever (control)", async () => {
  const { source, sink, log, pass } = setup();
  source.add({ id: "a" }, launch(1, ada), launch(2, grace));
  sink.poison.set(guid(2), "0x80044331");

  const summary = await pass();

  expect([summary.rowsWritten, summary.deadLettered]).toEqual([1, 1]);
  expect(log.fieldsOf("enrichment_refused")).toEqual([]);
});

/** A pass while the directory is down; it answers again afterwards. */
async function passWithout(it: Enriched): Promise<void> {
  it.directory.beforeCall = () => {
    throw new Error("down");
  };
  await it.pass();
  it.directory.beforeCall = () => undefined;
}

test("a pass whose rows are all written is complete, although those that wait can't be filled now", async () => {
  const it = setup();
  it.source.add({ id: "a" }, launch(1, ada));
  await passWithout(it);
  it.sink.beforeCall = (operation) => {
    if (operation === "listUnfilled") throw new HttpError("SQL timeout", { status: 500 });
  };

  const summary = await it.pass();

  expect(summary.isComplete).toBe(true);
  expect(it.log.fieldsOf("enrichment_delayed")).toEqual([{ error: "down" }, { error: "SQL timeout" }]);

  it.sink.beforeCall = () => undefined;
  await it.pass();

  expect(it.columns("admin_userdepartment")).toEqual(["Finance"]);
});

test("a stop doesn't wait for the directory, and the next pass fills what waits", async () => {
  const it = setup();
  it.source.add({ id: "a" }, launch(1, ada));
  await passWithout(it);
  const { stop, both } = signals();
  it.directory.beforeCall = async (signal) => await it.clock.sleep(HOUR_MS, signal);

  const running = it.pass(both);
  for (let waits = 0; waits < 10 && it.directory.asked.length < 2; waits++) await settle();
  stop.abort(new Error("stopped by SIGTERM"));
  await running;

  expect(it.log.fieldsOf("enrichment_delayed")).toEqual([{ error: "down" }]);
  it.directory.beforeCall = () => undefined;
  await it.pass();
  expect(it.columns("admin_userdepartment")).toEqual(["Finance"]);
});

test("filling what waits takes five minutes at most; the next passes go on", async () => {
  const it = setup();
  const users = Array.from({ length: 900 }, (_, index) => guid(index, "eeeeeeee"));
  for (const user of users) it.directory.users.set(user, person("Finance"));
  it.source.add({ id: "a" }, ...users.map((user, index) => launch(index, user)));
  await passWithout(it);
  it.sink.beforeCall = async (operation) => {
    if (operation === "change") await it.clock.advance(10 * SECOND_MS);
  };
  const filled = (): number =>
    it.columns("admin_userdepartment").filter((value) => value === "Finance").length;

  const counts: number[] = [];
  while (filled() < users.length) {
    const before = it.clock.now();
    await it.pass();
    counts.push(it.clock.now() - before);
  }

  expect(counts.length).toBeGreaterThan(2);
  expect(Math.max(...counts)).toBeLessThan(6 * MINUTE_MS);
});

test("turned off, what the state holds of users goes with the next sweep", async () => {
  const it = setup();
  it.source.add({ id: "a" }, launch(1, ada));
  await passWithout(it);
  await it.pass();
  expect(it.store.keys().filter((key) => key.includes("users"))).toEqual(["unfilled-users", "users"]);

  await it.clock.advance(DAY_MS);
  await runPass({ ...it, directory: undefined }, signals().both);

  expect(it.store.keys().filter((key) => key.includes("users"))).toEqual([]);
});

test("that a user is no guest isn't written while the directory hasn't said so: a row may know better", async () => {
  const it = setup();
  it.directory.users.set(grace, { ...person("IT"), isGuest: true });
  it.source.add({ id: "a" }, launch(1, ada), launch(2, grace));
  await it.pass();
  expect(it.columns("admin_userisguest")).toEqual([false, true]);

  await it.store.delete("users");
  await it.store.delete("cursor");
  for (const key of it.store.keys("ledger/")) await it.store.delete(key);
  await passWithout(it);

  expect(it.columns("admin_userisguest")).toEqual([false, true]);
});
