import fc from "fast-check";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../common/time";
import { deliverAgain } from "../../../runtime/sync/redrive";
import { appId, guid, record, signals } from "../../support/builders";
import { world, type World } from "./world";

/**
 * Weeks of a tenant at random: blobs that turn up late, that can't be read at first or ever, passes that are killed or
 * stopped at any call, pauses of days. Whatever happens, each launch must end in a row, in the dead letters or in a gap.
 */
interface Step {
  readonly pauseMs: number;
  /** Blobs that become available during the pause, `lagMs` after their creation; unreadable for the first `failures` reads. */
  readonly arrivals: readonly { readonly lagMs: number; readonly failures: number }[];
  /** What happens to the pass at its nth call. */
  readonly trouble: {
    readonly kind: "none" | "kill" | "hiccup" | "stop" | "lost lease";
    readonly atCall: number;
  };
}

const trouble = fc.record({
  kind: fc.constantFrom<Step["trouble"]["kind"]>("none", "none", "kill", "hiccup", "stop", "lost lease"),
  atCall: fc.integer({ min: 1, max: 40 }),
});
/** Steps with pauses of a kind, and with blobs that turn up at most so long after their creation. */
function steps(pauseMs: fc.Arbitrary<number>, maxLagMs: number, its: typeof trouble): fc.Arbitrary<Step[]> {
  const arrivals = fc.array(
    fc.record({ lagMs: fc.nat(maxLagMs), failures: fc.constantFrom(0, 0, 0, 1, 2, Infinity) }),
    { maxLength: 4 },
  );
  return fc.array(fc.record({ pauseMs, arrivals, trouble: its }), { minLength: 1, maxLength: 14 });
}

const minutes = fc.integer({ min: 3 * MINUTE_MS, max: 2 * HOUR_MS });
const hours = fc.integer({ min: HOUR_MS, max: 30 * HOUR_MS });
const days = fc.integer({ min: 5 * DAY_MS, max: 12 * DAY_MS });

interface Simulation {
  readonly it: World;
  /** Creation of each launch's blob, by the launch's id. */
  readonly launches: Map<string, number>;
  readonly arrive: (wanted: Step["arrivals"][number]) => void;
  readonly pass: (trouble: Step["trouble"]) => Promise<void>;
}

function simulation(): Simulation {
  const it = world({
    commitIntervalMs: 0,
    batchSize: 2,
    fetchConcurrency: 2,
    lookbackMs: 7 * DAY_MS,
    deadLetterDays: 3650,
  });
  it.sink.addApp(appId(1));
  const launches = new Map<string, number>();
  const failures = new Map<string, number>();
  const failing = (id: string): boolean => {
    const left = failures.get(id) ?? 0;
    failures.set(id, left - 1);
    return left > 0;
  };
  const readBlob = it.source.readBlob.bind(it.source);
  it.source.readBlob = async (blob, accept, signal) => {
    if (failing(blob.id)) throw Object.assign(new Error("busy"), { serviceCode: "later" });
    return await readBlob(blob, accept, signal);
  };
  return {
    it,
    launches,
    arrive({ lagMs, failures: count }) {
      const number = launches.size + 1;
      const createdMs = it.clock.now() - lagMs;
      launches.set(guid(number), createdMs);
      failures.set(`${number}`, count);
      it.source.add({ id: `${number}`, createdMs }, record({ Id: guid(number), app: appId(number % 3) }));
    },
    async pass({ kind, atCall }) {
      const { stop, abandon, both } = signals();
      let calls = 0;
      const onCall = (): void => {
        calls++;
        if (kind === "kill" && calls >= atCall) throw new Error("killed");
        if (calls !== atCall) return;
        if (kind === "hiccup") throw new Error("hiccup");
        if (kind === "stop") stop.abort(new Error("stopped"));
        if (kind === "lost lease") abandon.abort(new Error("lease lost"));
      };
      for (const part of [it.source, it.sink, it.store]) part.beforeCall = onCall;
      await it.pass(both).catch(() => undefined);
      for (const part of [it.source, it.sink, it.store]) part.beforeCall = () => undefined;
    },
  };
}

/** Launches that are neither rows, nor dead letters, nor in a gap. */
function missing({ it: { sink, store }, launches }: Simulation): string[] {
  const letters = store.keys("deadletters/").map((key) => store.document<{ id: string }>(key)?.id);
  const gaps = store.keys("gaps/").map((key) => store.document<{ from: string; to: string }>(key));
  return [...launches]
    .filter(([id]) => !sink.rows.has(id))
    .filter(([id]) => !letters.includes(`${Number(id.slice(-12))}`))
    .filter(
      ([, ms]) => !gaps.some((gap) => Date.parse(gap?.from ?? "") <= ms && ms < Date.parse(gap?.to ?? "")),
    )
    .map(([id]) => id);
}

async function run(steps: readonly Step[]): Promise<Simulation> {
  const simulated = simulation();
  const { clock } = simulated.it;
  await simulated.pass({ kind: "none", atCall: 1 });
  for (const { pauseMs, arrivals, trouble: its } of steps) {
    await clock.advance(pauseMs);
    for (const wanted of arrivals) simulated.arrive(wanted);
    await simulated.pass(its);
  }
  // Calm days: whatever can be read is read, whatever can't is given up in time.
  for (let day = 0; day < 8; day++) {
    await clock.advance(DAY_MS);
    await simulated.pass({ kind: "none", atCall: 1 });
  }
  return simulated;
}

test("however long it is down and whatever disturbs its passes, no launch is lost silently", async () => {
  const any = steps(fc.oneof(minutes, hours, days), 3 * MINUTE_MS, trouble);

  await fc.assert(
    fc.asyncProperty(any, async (plan) => expect(missing(await run(plan))).toEqual([])),
    { numRuns: 100 },
  );
});

test("blobs that turn up days late are found, as long as it runs every day or so", async () => {
  const late = steps(fc.oneof(minutes, hours), 3 * DAY_MS, trouble);
  // Every other pass goes well: a runtime that never succeeds finds nothing.
  const calm = (plan: readonly Step[]): Step[] =>
    plan.map((each, index) => (index % 2 === 0 ? each : { ...each, trouble: { kind: "none", atCall: 1 } }));

  await fc.assert(
    fc.asyncProperty(late, async (plan) => expect(missing(await run(calm(plan)))).toEqual([])),
    { numRuns: 100 },
  );
});

test("control: without its ledger and cursor being honest, a launch is missed", async () => {
  const simulated = simulation();
  await simulated.pass({ kind: "none", atCall: 1 });
  await simulated.it.clock.advance(3 * HOUR_MS);
  simulated.arrive({ lagMs: HOUR_MS, failures: 0 });
  await simulated.it.clock.advance(8 * DAY_MS);
  await simulated.it.saveCursor({ version: 1, watermark: simulated.it.clock.now(), origin: 0, sweptAt: 0 });
  await simulated.pass({ kind: "none", atCall: 1 });

  expect(missing(simulated)).toEqual([guid(1)]);
});

test("two runtimes that pass at the same time without a lease lose nothing: one of them is told", async () => {
  const { it, launches, arrive } = simulation();
  for (let blob = 0; blob < 12; blob++) arrive({ lagMs: HOUR_MS + blob * MINUTE_MS, failures: 0 });

  const outcomes = await Promise.allSettled([it.pass(), it.pass()]);
  await it.pass();

  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect([it.sink.rows.size, launches.size]).toEqual([12, 12]);
});

test("a backfill beside a pass, and a redrive after it, change nothing that a pass would not", async () => {
  const { it, arrive } = simulation();
  for (let blob = 0; blob < 6; blob++) arrive({ lagMs: HOUR_MS + blob * MINUTE_MS, failures: blob % 2 });
  await it.pass();
  await it.pass();

  const result = await deliverAgain(it, signals().both);

  expect([result, it.sink.rows.size]).toEqual([{ delivered: 0, remaining: 0, lost: 0 }, 6]);
});
