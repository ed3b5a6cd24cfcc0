import { MINUTE_MS, SECOND_MS } from "../../../common/time";
import { AuthError, ConnectorError } from "../../../common/errors";
import { logFailure, loop, onceUnderLease } from "../../../runtime/sync/loop";
import type { Lease, Leases } from "../../../runtime/sync/ports";
import type { Signals } from "../../../runtime/sync/prepare";
import type { PassSummary } from "../../../runtime/sync/summary";
import { signals, summary } from "../../support/builders";
import { FakeClock } from "../../support/fakeClock";
import { memoryLog } from "../../support/memoryLog";
import { failureOf } from "./world";

const SUMMARY = summary();
type Step = "complete" | "incomplete" | "held" | Error;

interface Setup {
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
  readonly health: string[];
  readonly forgotten: () => number;
  readonly released: () => number;
  /** How often there was nothing left to do. */
  readonly idle: () => number;
  /** Runs the loop through the steps, then stops it. */
  readonly run: (steps: readonly Step[]) => Promise<void>;
}

/** A loop whose attempts go as the steps say; after the last one, it is stopped. */
function setup(pollIntervalMs = 15 * MINUTE_MS): Setup {
  const [clock, log, health] = [new FakeClock(), memoryLog(), [] as string[]];
  let [forgotten, released, idle] = [0, 0, 0];
  const run = async (steps: readonly Step[]): Promise<void> => {
    const { stop, both } = signals();
    const left = [...steps];
    const next = (): Step => {
      const step = left[0] ?? "complete";
      return step;
    };
    const leases: Leases = {
      async tryAcquire() {
        if (left.length === 0) stop.abort(new Error("stopped"));
        if (next() === "held") return void left.shift();
        return { signal: new AbortController().signal, [Symbol.asyncDispose]: async () => void released++ };
      },
    };
    const runPass = async (): Promise<PassSummary> => {
      stop.signal.throwIfAborted();
      const step = left.shift();
      if (step instanceof Error) throw step;
      return { ...SUMMARY, isComplete: step === "complete" };
    };
    await loop(
      {
        ...{ leases, pollIntervalMs, clock, log, runPass },
        health: {
          standingBy: () => void health.push("standing by"),
          passed: () => void health.push("passed"),
          failed: (error) => void health.push(`failed: ${(error as Error).message}`),
        },
        forgetTokens: () => void forgotten++,
        onIdle: () => void idle++,
      },
      both,
    );
  };
  return { clock, log, health, forgotten: () => forgotten, released: () => released, idle: () => idle, run };
}

test("passes follow each other at the poll interval", async () => {
  const { clock, health, run } = setup();

  await run(["complete", "complete"]);

  expect([clock.slept, health]).toEqual([Array(2).fill(15 * MINUTE_MS), ["passed", "passed"]]);
});

test("a pass that left something behind is followed up sooner", async () => {
  const { clock, run } = setup();

  await run(["incomplete", "complete"]);

  expect(clock.slept).toEqual([5 * MINUTE_MS, 15 * MINUTE_MS]);
});

test("a poll interval shorter than the follow-up stays as it is", async () => {
  const { clock, run } = setup(MINUTE_MS);

  await run(["incomplete"]);

  expect(clock.slept).toEqual([MINUTE_MS]);
});

test("failures are tried again sooner at first, never later than the next poll, and afresh after a success", async () => {
  const { clock, health, forgotten, run } = setup(2 * MINUTE_MS);
  const failure = new Error("down");

  await run([failure, failure, failure, failure, failure, "complete", failure]);

  expect(clock.slept.map((ms) => ms / SECOND_MS)).toEqual([5, 10, 20, 40, 80, 120, 5]);
  expect(forgotten()).toBe(6);
  expect(health.slice(4, 7)).toEqual(["failed: down", "passed", "failed: down"]);
});

test("while another runtime holds the lease, it stands by without a pass", async () => {
  const { clock, log, health, run } = setup();

  await run(["held", "held", "complete"]);

  expect(health).toEqual(["standing by", "standing by", "passed"]);
  expect(clock.slept.slice(0, 2)).toEqual([15 * SECOND_MS, 15 * SECOND_MS]);
  expect(log.events()).toEqual(["lease_held", "lease_held"]);
});

test("memory can be given back after each pass, but not while another runtime works or a pass is soon tried again", async () => {
  const { run, idle } = setup();

  await run(["complete", "held", new Error("down"), "incomplete"]);

  expect(idle()).toBe(2);
});

test("the lease is given back after each pass, also after a failed one", async () => {
  const { released, run } = setup();

  await run(["complete", new Error("down"), "complete"]);

  // Two passes, a failure, and the last attempt, which is stopped.
  expect(released()).toBe(4);
});

test("a stop while waiting ends it at once", async () => {
  const { stop, both } = signals();
  const clock = new FakeClock();
  clock.sleep = async () => {
    stop.abort(new Error("stopped"));
    throw stop.signal.reason;
  };
  let passes = 0;
  const leases: Leases = {
    tryAcquire: async () => ({ signal: both.abandon, [Symbol.asyncDispose]: async () => undefined }),
  };
  const nothing = (): void => undefined;

  await loop(
    {
      ...{ leases, pollIntervalMs: MINUTE_MS, clock, log: memoryLog(), forgetTokens: nothing },
      runPass: async () => ({ ...SUMMARY, seconds: ++passes }),
      health: { standingBy: nothing, passed: nothing, failed: nothing },
    },
    both,
  );

  expect(passes).toBe(1);
});

test("a failure other than the stop is logged, even while stopping", async () => {
  const { stop, both } = signals();
  const log = memoryLog();
  const leases: Leases = {
    tryAcquire: async () => ({ signal: both.abandon, [Symbol.asyncDispose]: async () => undefined }),
  };
  const nothing = (): void => undefined;

  await loop(
    {
      ...{ leases, pollIntervalMs: MINUTE_MS, clock: new FakeClock(), log, forgetTokens: nothing },
      runPass: async () => {
        stop.abort(new Error("stopped"));
        throw new ConnectorError("http", "Dataverse refused the last batch");
      },
      health: { standingBy: nothing, passed: nothing, failed: nothing },
    },
    both,
  );

  expect(log.entries.map(({ message }) => message)).toEqual(["Dataverse refused the last batch"]);
});

describe("once", () => {
  const free = (lost = new AbortController()): Lease => ({
    signal: lost.signal,
    [Symbol.asyncDispose]: async () => undefined,
  });

  test("runs under the lease and returns what it returned", async () => {
    const parts = { leases: { tryAcquire: async () => free() }, clock: new FakeClock(), log: memoryLog() };

    expect(await onceUnderLease(parts, signals().both, async () => undefined)).toBeUndefined();
    expect(parts.clock.slept).toEqual([]);
  });

  test("waits as long as a dead holder's lease may last, then says so", async () => {
    const parts = { leases: { tryAcquire: async () => undefined }, clock: new FakeClock(), log: memoryLog() };

    const failure = await failureOf(onceUnderLease(parts, signals().both, async () => 1));

    expect(failure).toMatchObject({
      code: "incomplete",
      message: "another runtime holds the lease on the state",
    });
    expect(parts.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(76 * SECOND_MS);
    expect(parts.log.events()).toEqual(["lease_held"]);
  });

  test("a lost lease abandons the run, with the reason", async () => {
    const lost = new AbortController();
    const parts = {
      leases: { tryAcquire: async () => free(lost) },
      clock: new FakeClock(),
      log: memoryLog(),
    };
    const run = async ({ stop, abandon }: Signals): Promise<unknown> => {
      const before = abandon.aborted;
      lost.abort(new ConnectorError("lease", "lost"));
      return [before, stop.aborted, abandon.aborted, abandon.reason];
    };

    expect(await onceUnderLease(parts, signals().both, run)).toEqual([
      false,
      false,
      true,
      lost.signal.reason,
    ]);
  });
});

test.each([
  ["an authentication failure", new AuthError("no consent", { hint: "Grant it." }), "authentication_failed"],
  ["a lost lease", new ConnectorError("lease", "x"), "lease_lost"],
  ["any other failure", new ConnectorError("incomplete", "x"), "pass_failed"],
  ["no error of ours", new TypeError("x"), "pass_failed"],
])("%s is logged as what it is", (_, error, expected) => {
  const log = memoryLog();

  logFailure(log, error);

  expect(log.events("error")).toEqual([expected]);
});
