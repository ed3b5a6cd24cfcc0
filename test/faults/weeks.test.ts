import { accountOf, gapsOf, type Gap } from "./support/account";
import { MemoryStateStore } from "../support/memoryStateStore";
import { fillMonth, type Span } from "./support/month";
import { planOutages, schedule, type Kind, type Outage } from "./support/outages";
import { startWorld, type Run, type World } from "./support/world";

/** The service tells its time in full seconds. */
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TIMEOUT_MS = 120_000;

const POLL_MS = 2 * HOUR_MS;

/** Content can be listed for seven days, less the margin that keeps a request inside. */
const LISTABLE_MS = 7 * DAY_MS - 5 * MINUTE_MS;
/** Content ages out of the ledger after eight days, in the next sweep. */
const LEDGER_DAYS = 10;

/** Seeds, and the outage of each that lasts nine days. */
const months: readonly [seed: number, longest: Kind][] = [
  [1, "the Activity API answers 503"],
  [2, "Dataverse is in administration mode"],
  [3, "the runtime is stopped"],
];

describe("faults: weeks", () => {
  test.each(months)(
    "a month of outages (seed %i), nine days of which %s: each launch is a row once, or in a gap as large as the loss",
    async (seed, longest) => {
      const store = new MemoryStateStore();
      await using world = await startMonth(store);
      const month = { fromMs: world.clock.now(), toMs: world.clock.now() + 30 * DAY_MS };
      const outages = planOutages(seed, longest, month);
      const launches = fillMonth(world, seed, month, outages);
      schedule(world, outages);

      const runs = await live(world, month, outages);

      const gaps = gapsOf(store);
      const account = accountOf(world, store, launches);
      expect(account).toMatchObject({
        unexplained: [],
        overstated: [],
        extra: [],
        doubled: 0,
      });
      expect(account.lost).toBeGreaterThan(0);
      expectGaps(gaps, outages);
      expectSound(store, runs);
      expect((await world.run("status")).exit).toBe(3);
      await world.run(`gaps close ${gaps.map(({ id }) => id).join(" ")}`);
      expect((await world.run("status")).exit).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    "control: of a month without outages each launch is a row once, and nothing is in a gap",
    async () => {
      const store = new MemoryStateStore();
      await using world = await startMonth(store);
      const month = { fromMs: world.clock.now(), toMs: world.clock.now() + 30 * DAY_MS };
      const launches = fillMonth(world, 1, month, []);

      const runs = await live(world, month, []);

      const account = { unexplained: [], overstated: [], extra: [], doubled: 0, lost: 0 };
      expect(accountOf(world, store, launches)).toMatchObject(account);
      expect(gapsOf(store)).toEqual([]);
      expectSound(store, runs);
      expect((await world.run("status")).exit).toBe(0);
    },
    TIMEOUT_MS,
  );
});

/** State in memory: of some thousand passes, a disk would take minutes. */
async function startMonth(store: MemoryStateStore): Promise<World> {
  const lease = { signal: new AbortController().signal, [Symbol.asyncDispose]: () => Promise.resolve() };
  return await startWorld({
    // Small batches: while Dataverse refuses rows, a pass ends with the first one, not with the week that it has read.
    env: { AUDITLOG_POLL_INTERVAL: "PT2H", AUDITLOG_BATCH_SIZE: "10" },
    state: () => Promise.resolve({ store, leases: { tryAcquire: () => Promise.resolve(lease) } }),
  });
}

/** Serves from the beginning of the month to its end, but for the time that the runtime is stopped. */
async function live(world: World, { toMs }: Span, outages: readonly Outage[]): Promise<Run[]> {
  const { clock } = world;
  const stopped = outages.find(({ kind }) => kind === "the runtime is stopped");
  const runs: Run[] = [];
  if (stopped !== undefined) {
    runs.push(await world.runUntil(() => clock.now() >= stopped.dueMs));
    stopped.startMs = clock.now();
    clock.advance(stopped.lengthMs);
  }
  runs.push(await world.runUntil(({ event }) => event === "pass_completed" && clock.now() >= toMs));
  return runs;
}

/** A gap of each outage that outlasts what the service keeps, and of the time without a subscription; no other. */
function expectGaps(gaps: readonly Gap[], outages: readonly Outage[]): void {
  const expected = outages.flatMap(({ kind, startMs = NaN, lengthMs }) => {
    const endMs = startMs + lengthMs;
    const from = { fromMs: startMs - POLL_MS - MINUTE_MS, toMs: startMs };
    const to = { fromMs: endMs - SECOND_MS, toMs: endMs + POLL_MS + 10 * MINUTE_MS };
    const listable = { fromMs: to.fromMs - LISTABLE_MS, toMs: to.toMs - LISTABLE_MS };
    return [
      ...(lengthMs > LISTABLE_MS ? [{ kind, reason: "retention", from, to: listable }] : []),
      ...(kind === "the subscription is off" ? [{ kind, reason: "subscription", from, to }] : []),
    ];
  });
  const unmet = expected.filter(
    ({ reason, from, to }) =>
      !gaps.some((gap) => gap.reason === reason && isWithin(gap.from, from) && isWithin(gap.to, to)),
  );
  expect({ unmet, gaps: gaps.length, found: gaps }).toEqual({
    unmet: [],
    gaps: expected.length,
    found: gaps,
  });
}

function isWithin(ms: number, { fromMs, toMs }: Span): boolean {
  return fromMs <= ms && ms <= toMs;
}

/** Passes that add up, and a state that has not grown. */
function expectSound(store: MemoryStateStore, runs: readonly Run[]): void {
  const entries = runs.flatMap((run) => run.entries);
  expect(entries.filter(({ event }) => event === "accounting_mismatch")).toEqual([]);
  expect(entries.filter(({ event }) => event === "pass_completed").length).toBeGreaterThan(20);
  expect(runs.filter(({ exit }) => exit !== 0)).toEqual([]);
  expect(store.keys("ledger/").length).toBeLessThanOrEqual(LEDGER_DAYS);
  expect(store.document("failing")).toBeUndefined();
}
