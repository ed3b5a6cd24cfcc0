import { status } from "../../../runtime/commands/status";
import { DAY_MS, HOUR_MS } from "../../../common/time";
import { AuthError } from "../../../common/errors";
import { DeadLetters } from "../../../runtime/sync/deadLetters";
import { Gaps } from "../../../runtime/sync/gaps";
import { blob, given, guid, record, signals } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { failureOf, world, type World } from "../sync/world";
import { runOnState } from "./state";

const printed = async (it: World): Promise<string[]> => (await runOnState(status, it)).lines;

interface Json {
  readonly exitCode: number;
  readonly [field: string]: unknown;
}

async function asJson(it: World): Promise<Json> {
  const { lines } = await runOnState(status, it, given({ flags: new Set(["json"]) }));
  return JSON.parse(lines.join("\n")) as Json;
}

/** A pass that ends with the failure. */
async function failingPass(it: World, error: Error): Promise<void> {
  it.source.beforeCall = () => {
    throw error;
  };
  await failureOf(it.pass());
  it.source.beforeCall = () => undefined;
}

test("before the first pass there is nothing to tell, and all is well", async () => {
  expect(await runOnState(status, world())).toEqual({
    lines: [
      "cursor        none: no pass has committed anything yet",
      "gaps          none",
      "dead letters  none",
      "last pass     none",
    ],
    code: 0,
  });
});

test("after a pass: how far, how late, what is missing; letters and gaps exit with 3", async () => {
  const it = world();
  it.source.add({ id: "a" }, record({ Id: guid(1) }));
  await it.pass();
  const letters = new DeadLetters(it.store, it.clock, it.log);
  await letters.addRow(guid(2), "{}", new Error("refused"));
  await letters.addBlob(blob({ id: "b", expiresMs: NOON }), new Error("gone"));
  await new Gaps(it.store, it.clock, it.log).add({ from: 0, to: HOUR_MS }, "retention");
  await it.clock.advance(HOUR_MS);

  expect(await runOnState(status, it)).toEqual({
    lines: [
      "cursor        everything up to 2026-10-05T11:58:00.000Z is delivered",
      "lag           1 h 2 min",
      "gap           1970-01-01T00:00:00.000Z to 1970-01-01T01:00:00.000Z (retention)",
      "dead letters  2: dead-letters list shows why; of 1 nothing remains to redrive",
      "last pass     2026-10-05T12:00:00.000Z: 1 blobs = 1 delivered + 0 dead-lettered + 0 pending; 1 records read; " +
        "1 matched = 1 rows written + 0 duplicates + 0 deletions + 0 dead-lettered; 0.0 s",
    ],
    code: 3,
  });
});

test("once letters are dropped and gaps closed, all is well again", async () => {
  const it = world();
  const [letters, gaps] = [new DeadLetters(it.store, it.clock, it.log), new Gaps(it.store, it.clock, it.log)];
  await letters.addRow(guid(2), "{}", new Error("refused"));
  await gaps.add({ from: 0, to: HOUR_MS }, "retention");
  await letters.remove(`row-${guid(2)}`);
  for await (const { id, gap } of gaps.list()) if (gap !== undefined) await gaps.close(id, gap);

  expect((await runOnState(status, it)).code).toBe(0);
});

test("passes that fail: since when, how many, why and what to do; exit code 1", async () => {
  const it = world();
  await it.pass();
  await failingPass(it, new Error("first"));
  await it.clock.advance(HOUR_MS);
  await failingPass(it, new AuthError("the app was refused", { hint: "Grant it." }));

  const { lines, code } = await runOnState(status, it);

  expect([lines.slice(0, 2), code]).toEqual([
    [
      "failing       since 2026-10-05T12:00:00.000Z, 2 passes: the app was refused",
      "              → Grant it.",
    ],
    1,
  ]);
  expect(await asJson(it)).toMatchObject({
    version: 1,
    failing: {
      since: "2026-10-05T12:00:00.000Z",
      at: "2026-10-05T13:00:00.000Z",
      passes: 2,
      error: "the app was refused",
      hint: "Grant it.",
      code: "auth",
    },
    exitCode: 1,
  });
});

/** After a pass that left a blob of the day before unread. */
async function withWaitingBlob(): Promise<World> {
  const it = world({ lookbackMs: 7 * DAY_MS });
  it.source.addFailing({ id: "late", createdMs: NOON - 26 * HOUR_MS }, "later");
  await it.pass();
  return it;
}

test("content of a day ago that waits isn't well: why, since when, and from when on it is lost; exit code 1", async () => {
  const it = await withWaitingBlob();

  const { lines, code } = await runOnState(status, it);

  expect([lines.slice(1, 3), code]).toEqual([
    [
      "lag           1 d 2 h; what isn't delivered is lost from 2026-10-11T10:00:00.000Z on",
      "waiting       1 blob, the oldest of 2026-10-04T10:00:00.000Z: late is later",
    ],
    1,
  ]);
  expect(await asJson(it)).toMatchObject({
    lastPass: {
      oldestPending: { createdAt: "2026-10-04T10:00:00.000Z", error: "late is later" },
    },
  });
});

test("late content is well while the runtime is switched off, or makes its first pass (controls)", async () => {
  const it = await withWaitingBlob();
  const off = await runOnState(status, it, given(), { enabled: false });
  await it.store.delete("report");
  const first = await runOnState(status, it);

  expect([off.code, first.code]).toEqual([0, 0]);
});

test("while passes fail, the lag says from when on content is lost", async () => {
  const it = world();
  await it.pass();
  await failingPass(it, new Error("first"));

  expect(await printed(it)).toContain(
    "lag           2 min; what isn't delivered is lost from 2026-10-12T11:58:00.000Z on",
  );
});

test("the next completed pass ends the failure", async () => {
  const it = world();
  await failingPass(it, new Error("first"));
  await it.pass();

  expect(await asJson(it)).toMatchObject({ failing: null, exitCode: 0 });
});

test("a pass that was cut short completes nothing: what failed before still counts, and the line says so", async () => {
  const it = world();
  await failingPass(it, new Error("first"));
  it.source.add({ id: "a" }, record({ Id: guid(1) }));
  const { stop, both } = signals();
  it.source.beforeCall = (operation) => {
    if (operation === "readBlob") stop.abort(new Error("stopped"));
  };
  const summary = await it.pass(both);

  const lines = await printed(it);

  expect(summary).toMatchObject({ isStopped: true, isComplete: false });
  expect(lines[0]).toBe("failing       since 2026-10-05T12:00:00.000Z, 1 pass: first");
  expect(lines.at(-1)).toMatch(/ 1 blobs = .*, cut short$/);
  expect(it.log.events("info")).toContain("pass_stopped");
  expect(it.log.events("info")).not.toContain("pass_completed");
});

test("without the lease the failure is another's to tell", async () => {
  const it = world();
  const { abandon, both } = signals();
  it.source.beforeCall = () => {
    abandon.abort(new Error("lease lost"));
    throw new Error("lease lost");
  };
  await failureOf(it.pass(both));

  expect(it.store.keys("failing")).toEqual([]);
});

test.each([[null], ["x"], [[]], [{ version: 1, since: 0, at: 0, passes: 1, error: "x" }], [{ version: 2 }]])(
  "a failure on record like %j is as good as none, and the next takes its place",
  async (document) => {
    const it = world();
    await it.store.write("failing", document, { ifMatch: "any" });
    const before = await asJson(it);
    await failingPass(it, new Error("first"));

    expect([before.failing, (await asJson(it)).failing]).toMatchObject([null, { passes: 1, error: "first" }]);
  },
);

test("the JSON has the documented shape", async () => {
  const it = world();
  it.source.add({ id: "a" }, record({ Id: guid(1) }));
  await it.pass();
  await new Gaps(it.store, it.clock, it.log).add({ from: 0, to: HOUR_MS }, "subscription");

  expect(await asJson(it)).toEqual({
    version: 1,
    now: "2026-10-05T12:00:00.000Z",
    runtimeVersion: "development",
    watermark: "2026-10-05T11:58:00.000Z",
    lagSeconds: 120,
    failing: null,
    openGaps: [
      {
        id: "1970-01-01t000000000z-subscription",
        from: "1970-01-01T00:00:00.000Z",
        to: "1970-01-01T01:00:00.000Z",
        reason: "subscription",
        foundAt: "2026-10-05T12:00:00.000Z",
        closedAt: null,
      },
    ],
    deadLetters: { count: 0, lost: 0, oldestAt: null },
    lastPass: expect.objectContaining({ rowsWritten: 1, isComplete: true, isStopped: false }),
    exitCode: 3,
  });
});

test("which version runs is told from the last pass, one that failed too; earlier versions kept none", async () => {
  const [failed, earlier] = [world(), world()];
  await failingPass(failed, new Error("first"));
  await earlier.pass();
  const stored = await earlier.store.read("report");
  const { runtimeVersion: _runtimeVersion, ...report } = stored?.value as Record<string, unknown>;
  await earlier.store.write("report", report, { ifMatch: "any" });

  expect([await asJson(failed), await asJson(earlier), await asJson(world())]).toMatchObject([
    { runtimeVersion: "development" },
    { runtimeVersion: null },
    { runtimeVersion: null },
  ]);
});

test("a status changes nothing", async () => {
  const it = world();
  await it.pass();
  it.store.writes.length = 0;

  await printed(it);

  expect(it.store.writes).toEqual([]);
});

test("a watermark of the future, as far as times go, says nothing of losses", async () => {
  const it = world();
  await it.pass();
  const stored = await it.store.read("cursor");
  const future = { ...(stored?.value as object), watermark: 8.64e15 };
  await it.store.write("cursor", future, { ifMatch: "any" });
  await failingPass(it, new Error("first"));

  expect(await printed(it)).toContain("lag           0 s");
});
