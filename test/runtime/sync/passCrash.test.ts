import type { Blob } from "../../../runtime/domain/blob";
import { DAY_MS, HOUR_MS } from "../../../common/time";
import { appId, cursor, guid, record } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { world, type World } from "./world";

/**
 * A pass with something of everything, disturbed at each of its calls in turn. Whatever fails, one more pass must end
 * where undisturbed ones end; until then, nothing may be called done that is not.
 */
interface Story extends World {
  readonly blobs: ReadonlyMap<Blob, readonly string[]>;
}

async function story(): Promise<Story> {
  const it = world({ commitIntervalMs: 0, batchSize: 2, fetchConcurrency: 2 });
  const { source, sink, saveCursor } = it;
  await saveCursor(cursor({ watermark: NOON - 9 * DAY_MS, origin: 0, sweptAt: 0 }));
  sink.addApp(appId(1), Date.UTC(2026, 9, 1));
  sink.addApp(appId(2));
  sink.poison.set(guid(5), "0x80040265");
  const at = (hours: number): number => NOON - 2 * DAY_MS + hours * HOUR_MS;
  const blobs = new Map<Blob, string[]>();
  const add = (id: string, hours: number, ...records: ReturnType<typeof record>[]): void => {
    const added = source.add({ id, createdMs: at(hours) }, ...records);
    blobs.set(
      added,
      records.filter(({ Operation }) => Operation === "LaunchPowerApp").map(({ Id }) => String(Id)),
    );
  };
  add("a", 1, record({ Id: guid(1) }), record({ Id: guid(2), app: appId(2) }));
  add("b", 3, record({ Id: guid(3), app: appId(7) }), record({ Id: guid(4) }), record({ Id: guid(5) }));
  add("c", 9, record({ Id: guid(6), CreationTime: "2026-10-05T09:30:00" }), record({ Id: guid(2) }));
  add("d", 14, record({ Id: guid(90), Operation: "DeletePowerApp", app: appId(2) }));
  add("e", 15, record({ Id: guid(7) }), record({ Id: guid(8), app: appId(8) }));
  add("f", 30);
  source.addContent(
    { id: "g", createdMs: at(31) },
    { read: 1, found: [], broken: { reason: "incomplete", offset: 0, size: 1, sha256: "" } },
  );
  source.addFailing({ id: "h", createdMs: at(32) }, "gone");
  source.addContent(
    { id: "i", createdMs: at(33) },
    { read: 1, found: [{ kind: "unreadable", raw: "{", error: "other than JSON" }], broken: undefined },
  );
  return { ...it, blobs };
}

/** What an administrator can see of it in the end. */
function outcome({ sink, store, cursor: saved, done }: Story): unknown {
  return {
    rows: [...sink.rows.entries()].sort(),
    apps: [...sink.apps.entries()],
    letters: store.keys("deadletters/"),
    gaps: store.keys("gaps/"),
    unlinked: store.document("unlinked-apps"),
    done: done("a", "b", "c", "d", "e", "f", "g", "h", "i"),
    cursor: saved(),
  };
}

/** Calls `onCall` with the number of each call that changes something or asks somebody. */
function onEachCall(it: Story, onCall: (number: number) => void): void {
  let calls = 0;
  it.source.beforeCall = () => onCall(++calls);
  it.sink.beforeCall = () => onCall(++calls);
  it.store.beforeCall = () => onCall(++calls);
}

async function passes(it: Story, count: number): Promise<void> {
  for (let pass = 0; pass < count; pass++) await it.pass();
}

async function callsOfOnePass(): Promise<number> {
  const it = await story();
  let calls = 0;
  onEachCall(it, (number) => void (calls = number));
  await it.pass();
  return calls;
}

/** Everything before the watermark, and everything in the ledger, has its rows in Dataverse or in the dead letters. */
function expectNothingCalledDoneThatIsNot({ blobs, sink, store, cursor: saved, done }: Story): void {
  for (const [{ id, createdMs }, rows] of blobs) {
    if (done(id).length === 0 && createdMs >= (saved()?.watermark ?? 0)) continue;
    const missing = rows.filter(
      (row) => !sink.rows.has(row) && !store.keys().includes(`deadletters/row-${row}`),
    );
    expect({ id, missing }).toEqual({ id, missing: [] });
  }
}

let undisturbed: unknown;
let calls: number;
beforeAll(async () => {
  const it = await story();
  await passes(it, 2);
  undisturbed = outcome(it);
  calls = await callsOfOnePass();
});

test("undisturbed, the story ends with every row, letter, gap and mark", () => {
  expect(calls).toBeGreaterThan(60);
  expect(undisturbed).toMatchObject({
    rows: [1, 2, 3, 4, 6, 7, 8].map((number): unknown[] => [guid(number), expect.anything()]),
    apps: [
      [appId(1), { lastLaunchedMs: Date.UTC(2026, 9, 5, 9, 30) }],
      [appId(2), { lastLaunchedMs: Date.UTC(2026, 9, 5, 8), deletedMs: Date.UTC(2026, 9, 5, 8) }],
    ],
    unlinked: { ids: [appId(7), appId(8)] },
    done: ["a", "b", "c", "d", "e", "f", "g", "h", "i"],
  });
});

test("killed at any call, nothing is called done too early and the next pass completes it", async () => {
  for (let killedAt = 1; killedAt <= calls; killedAt++) {
    const it = await story();
    onEachCall(it, (number) => {
      if (number >= killedAt) throw new Error(`killed at call ${killedAt}`);
    });
    await it.pass().catch(() => undefined);
    onEachCall(it, () => undefined);
    expectNothingCalledDoneThatIsNot(it);

    await passes(it, 2);

    expect({ killedAt, outcome: outcome(it) }).toEqual({ killedAt, outcome: undisturbed });
  }
});

test("any single call may fail once: the pass ends or fails, and the next one completes it", async () => {
  for (let failing = 1; failing <= calls; failing++) {
    const it = await story();
    onEachCall(it, (number) => {
      if (number === failing) throw new Error(`call ${failing} failed`);
    });
    await it.pass().catch(() => undefined);
    onEachCall(it, () => undefined);
    expectNothingCalledDoneThatIsNot(it);

    await passes(it, 2);

    expect({ failing, outcome: outcome(it) }).toEqual({ failing, outcome: undisturbed });
  }
});

test("stopped at any call, what was read is committed and the next pass completes it", async () => {
  for (let stoppedAt = 1; stoppedAt <= calls; stoppedAt++) {
    const it = await story();
    const stop = new AbortController();
    onEachCall(it, (number) => {
      if (number === stoppedAt) stop.abort(new Error("stopped"));
    });
    await it.pass({ stop: stop.signal, abandon: new AbortController().signal }).catch(() => undefined);
    onEachCall(it, () => undefined);
    expectNothingCalledDoneThatIsNot(it);

    await passes(it, 2);

    expect({ stoppedAt, outcome: outcome(it) }).toEqual({ stoppedAt, outcome: undisturbed });
  }
});

test("control: a store that forgets what it was told is noticed", async () => {
  const it = await story();
  it.sink.beforeCall = (operation) => {
    if (operation === "upsertRows") it.sink.rows.clear();
  };
  await it.pass();

  expect(() => expectNothingCalledDoneThatIsNot(it)).toThrow();
});
