import { AuthError, HttpError } from "../../../common/errors";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../common/time";
import type { DirectoryUser, UserRef } from "../../../runtime/domain/enrichment";
import { runPass } from "../../../runtime/sync/pass";
import type { Directory } from "../../../runtime/sync/ports";
import { appId, guid, record, signals } from "../../support/builders";
import { settle } from "../../support/fakeClock";
import { world, type World } from "./world";

const ada = guid(1, "eeeeeeee");
const grace = guid(2, "eeeeeeee");

function launch(number: number, user: string | undefined, fields: Parameters<typeof record>[0] = {}) {
  return record({ Id: guid(number), UserId: `user${number}@contoso.example`, UserKey: user, ...fields });
}

function person(department: string | undefined): DirectoryUser {
  return {
    name: "A user",
    jobTitle: undefined,
    department,
    city: undefined,
    country: undefined,
    isGuest: false,
  };
}

/** A directory in memory. */
class MemoryDirectory implements Directory {
  readonly users = new Map<string, DirectoryUser>();
  /** Ids of each call. */
  readonly asked: (string | undefined)[][] = [];
  beforeCall: (signal: AbortSignal) => void | Promise<void> = () => undefined;

  async findUsers(
    users: readonly UserRef[],
    told: (user: UserRef, found: DirectoryUser | undefined) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.asked.push(users.map(({ id }) => id));
    await this.beforeCall(signal);
    for (const user of users) told(user, this.users.get(user.id ?? ""));
  }
}

interface Enriched extends World {
  readonly directory: MemoryDirectory;
  readonly columns: (name: string) => unknown[];
}

function setup(): Enriched {
  const it = world();
  const directory = new MemoryDirectory();
  directory.users.set(ada, person("Finance"));
  directory.users.set(grace, person("IT"));
  const options = { ...it, directory };
  return {
    ...options,
    pass: async (given) => await runPass(options, given ?? signals().both),
    columns: (name) => [...it.sink.rows.values()].map((row) => row[name]),
  };
}

test("rows are written with their users' columns, each user asked for once", async () => {
  const { source, sink, directory, pass, columns } = setup();
  source.add({ id: "a" }, launch(1, ada), launch(2, grace), launch(3, ada), launch(4, ada));

  await pass();

  expect(columns("admin_userdepartment")).toEqual(["Finance", "IT", "Finance", "Finance"]);
  expect(directory.asked.flat().filter((id) => id === grace)).toEqual([grace]);
  expect(sink.calls).not.toContain("change");
});

test("without enrich nobody is asked, and the state has nothing of it (control)", async () => {
  const { source, sink, store, pass } = world();
  source.add({ id: "a" }, launch(1, ada));

  await pass();

  expect([...sink.rows.values()][0]?.["admin_userdepartment"]).toBeUndefined();
  expect(store.keys().filter((key) => key.includes("users"))).toEqual([]);
});

test("while the directory fails, rows are written without, and the next pass fills them", async () => {
  const { source, sink, directory, log, pass, columns, store } = setup();
  source.add({ id: "a" }, launch(1, ada), launch(2, grace), launch(3, ada));
  directory.beforeCall = () => {
    throw new Error("down");
  };

  const first = await pass();

  expect([first.isComplete, first.rowsWritten]).toEqual([true, 3]);
  expect(columns("admin_userdepartment")).toEqual([undefined, undefined, undefined]);
  expect([...sink.rows.values()].some((row) => "admin_username" in row)).toBe(false);
  expect(log.fieldsOf("enrichment_delayed")).toEqual([{ error: "down" }]);
  expect(directory.asked).toHaveLength(1);

  directory.beforeCall = () => undefined;
  await pass();

  expect(columns("admin_userdepartment")).toEqual(["Finance", "IT", "Finance"]);
  expect(log.fieldsOf("enriched")).toEqual([{ filled: 3 }]);
  expect(store.document<{ ids: unknown }>("unfilled-users")?.ids).toEqual([]);
});

test("a right that is missing is a warning with its hint, one a pass", async () => {
  const { source, directory, log, pass } = setup();
  source.add({ id: "a" }, ...[1, 2, 3, 4, 5, 6, 7].map((number) => launch(number, guid(number, "eeeeeeee"))));
  directory.beforeCall = () => {
    throw new AuthError("no right", { hint: "Grant it." });
  };

  const summary = await pass();

  expect([summary.rowsWritten, log.events("error")]).toEqual([7, []]);
  expect(log.fieldsOf("enrichment_delayed")).toEqual([{ error: "no right", hint: "Grant it." }]);
});

test("rows don't wait longer than half a minute for an answer, and are filled at the end of the pass", async () => {
  const { source, directory, clock, sink, log, pass, columns } = setup();
  source.add({ id: "a" }, launch(1, ada), launch(2, grace), launch(3, ada));
  let isSlow = true;
  directory.beforeCall = async (signal) => {
    if (isSlow) await clock.sleep(HOUR_MS, signal);
  };

  const running = pass();
  for (let waits = 0; waits < 10 && directory.asked.length === 0; waits++) await settle();
  await settle();
  expect(sink.rows.size).toBe(0);
  isSlow = false;
  await clock.advance(30 * SECOND_MS);
  await running;

  expect(columns("admin_userdepartment")).toEqual(["Finance", "IT", "Finance"]);
  expect([sink.calls.includes("change"), log.events("warn")]).toEqual([true, []]);
});

test("answers count for a day, also that there is no such user", async () => {
  const { source, directory, clock, pass } = setup();
  const gone = guid(9, "eeeeeeee");
  source.add({ id: "a" }, launch(1, ada), launch(2, gone));
  await pass();
  source.add(
    { id: "b", createdMs: clock.now() - 3 * MINUTE_MS },
    launch(3, ada, { UserId: "user1@contoso.example" }),
  );
  source.add(
    { id: "c", createdMs: clock.now() - 3 * MINUTE_MS },
    launch(4, gone, { UserId: "user2@contoso.example" }),
  );
  await pass();

  expect(directory.asked).toHaveLength(1);

  await clock.advance(DAY_MS);
  source.add(
    { id: "d", createdMs: clock.now() - 3 * MINUTE_MS },
    launch(5, ada, { UserId: "user1@contoso.example" }),
  );
  await pass();

  expect(directory.asked.slice(1)).toEqual([[ada]]);
});

test("the state keeps of users what rows take, for a day", async () => {
  const { source, store, clock, pass } = setup();
  source.add({ id: "a" }, launch(1, ada), launch(2, guid(9, "eeeeeeee")));

  await pass();

  const atMs = clock.now();
  expect(store.document("users")).toEqual({
    version: 1,
    users: {
      [`${ada} user1@contoso.example`]: { atMs, name: "A user", department: "Finance", isGuest: false },
      [`${guid(9, "eeeeeeee")} user2@contoso.example`]: { atMs },
    },
  });

  await clock.advance(DAY_MS);
  await pass();

  expect(store.document("users")).toEqual({ version: 1, users: {} });
});

test.each([
  ["another version", { version: 2, users: [] }],
  ["no document of ours", "x"],
  [
    "odd entries",
    { version: 1, users: { x: 1, [ada]: null, [`${ada} user1@contoso.example`]: { atMs: "now" } } },
  ],
])("kept answers that can't be read (%s) are asked for again", async (_what, document) => {
  const { source, store, directory, pass, columns } = setup();
  await store.write("users", document, { ifMatch: "any" });
  source.add({ id: "a" }, launch(1, ada));

  await pass();

  expect([directory.asked, columns("admin_userdepartment")]).toEqual([[[ada]], ["Finance"]]);
});

test("a user who is gone keeps what rows had: nothing is written of it", async () => {
  const { source, sink, pass } = setup();
  const gone = guid(9, "eeeeeeee");
  sink.rows.set(guid(1), { admin_auditlogid: guid(1), admin_username: "Once", admin_userdepartment: "Then" });
  source.add({ id: "a" }, launch(1, gone));

  await pass();

  expect(sink.rows.get(guid(1))).toMatchObject({ admin_username: "Once", admin_userdepartment: "Then" });
});

test("a value that the kit's flow filled isn't emptied where the directory has none", async () => {
  const { source, sink, directory, pass } = setup();
  directory.users.set(ada, person(undefined));
  sink.rows.set(guid(1), { admin_auditlogid: guid(1), admin_userdepartment: "Filled by the flow" });
  source.add({ id: "a" }, launch(1, ada));

  await pass();

  expect(sink.rows.get(guid(1))).toMatchObject({
    admin_username: "A user",
    admin_userdepartment: "Filled by the flow",
  });
});

test("rows that something empties again don't make it loop, and their users are forgotten", async () => {
  const { source, sink, directory, store, pass } = setup();
  source.add({ id: "a" }, launch(1, ada));
  directory.beforeCall = () => {
    throw new Error("down");
  };
  await pass();
  directory.beforeCall = () => undefined;
  sink.undoesLinks = true;

  await pass();

  expect(sink.calls.filter((call) => call === "change")).toHaveLength(1);
  expect(store.document<{ ids: unknown }>("unfilled-users")?.ids).toEqual([]);
});

test("a crash between rows and commit forgets no user: the rows are written again", async () => {
  const { source, directory, store, pass, columns } = setup();
  source.add({ id: "a" }, launch(1, ada));
  directory.beforeCall = () => {
    throw new Error("down");
  };
  store.beforeCall = (operation, key) => {
    if (operation === "write" && key === "cursor") throw new Error("killed");
  };
  await pass().catch(() => undefined);
  store.beforeCall = () => undefined;
  directory.beforeCall = () => undefined;

  await pass();

  expect(columns("admin_userdepartment")).toEqual(["Finance"]);
});

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

const details = { name: "Expenses", environmentName: "Finance", isPremium: true };

test("rows get their app's name, environment and whether it is premium from the inventory", async () => {
  const it = setup();
  it.sink.shape = { ...(it.sink.shape ?? fail()), hasPremiumFlag: true };
  it.sink.apps.set(appId(1), { lastLaunchedMs: undefined, details });
  it.source.add({ id: "a" }, launch(1, ada), launch(2, ada, { app: appId(2) }));

  await it.pass();

  expect(it.columns("admin_appname")).toEqual(["Expenses", undefined]);
  expect(it.columns("admin_appenvironment")).toEqual(["Finance", undefined]);
  // Left out where it isn't known: the column's default is wrong, but null could empty what the kit's flow filled.
  expect(it.columns("admin_appispremium")).toEqual([true, undefined]);
});

test("rows of an app that enters the inventory later get them with their link", async () => {
  const it = setup();
  it.sink.shape = { ...(it.sink.shape ?? fail()), hasPremiumFlag: true };
  it.source.add({ id: "a" }, launch(1, ada), launch(2, ada, { name: "As launched" }));
  await it.pass();
  it.sink.apps.set(appId(1), { lastLaunchedMs: undefined, details });

  await it.pass();

  expect(it.columns("admin_appispremium")).toEqual([true, true]);
  expect(it.columns("admin_appname")).toEqual(["Expenses", "As launched"]);
});

function fail(): never {
  throw new Error("the sink has no shape");
}
