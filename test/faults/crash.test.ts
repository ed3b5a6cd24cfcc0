import { appendFileSync, mkdirSync, readdirSync, statSync, utimesSync, watch } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Random } from "../fakes/emulators/tenant/random";
import type { Emulator } from "../fakes/emulators/emulator";
import { atCall, NONE, scenario, wrongRows, type Scenario, type ScenarioOptions } from "../support/scenario";
import type { RuntimeExit, RuntimeProcess } from "../support/runtimeProcess";

/** Small batches and a commit as often as allowed, so that a pass has many moments to die at. */
const DENSE: ScenarioOptions = {
  events: 600,
  matchingShare: 0.4,
  repeatedRecords: 10,
  env: { AUDITLOG_BATCH_SIZE: "30", AUDITLOG_COMMIT_INTERVAL: "PT1S", AUDITLOG_LOG_LEVEL: "debug" },
};
const KILLS_A_STEP = 10;
/** Sequences of kills at any request, besides those at the named steps. */
const ANYWHERE = 30;

/** Kills the process at the nth time that something happens in the pass; may leave something to be disposed of. */
type Trigger = (tenant: Scenario, nth: number, kill: () => void) => Disposable | void;

/** A request of an operation: the service may or may not have acted upon it. */
function request(of: (tenant: Scenario) => Emulator, operation: string, isDone = false): Trigger {
  const fault = isDone ? { reset: true as const, afterEffect: true as const } : { reset: true as const };
  return (tenant, nth, kill) => atCall(of(tenant), { operation, nth }, kill, fault);
}

/** A file below the state folder that is made, replaced or deleted. */
function file(folder: string, name: RegExp): Trigger {
  return ({ state }, nth, kill) => {
    const watched = join(state, folder);
    mkdirSync(watched, { recursive: true });
    let seen = 0;
    const watcher = watch(watched, (_, changed) => {
      if (name.test(changed ?? "") && ++seen === nth) kill();
    });
    return { [Symbol.dispose]: () => watcher.close() };
  };
}

/** Any request, whichever service it goes to. */
const anything: Trigger = ({ entra, activity, dataverse }, nth, kill) => {
  let seen = 0;
  for (const emulator of [entra, activity, dataverse]) {
    emulator.onCall(() => {
      if (++seen === nth) kill();
    });
  }
};

const entra = ({ entra: emulator }: Scenario): Emulator => emulator;
const activity = ({ activity: emulator }: Scenario): Emulator => emulator;
const dataverse = ({ dataverse: emulator }: Scenario): Emulator => emulator;

/** What a pass does, and how often it does so at least in a tenant of DENSE. */
const steps: [string, Trigger, number][] = [
  ["it signs in", request(entra, "token"), 2],
  ["it asks for the subscription", request(activity, "list"), 1],
  ["it starts the subscription", request(activity, "start", true), 1],
  ["it lists content", request(activity, "content"), 10],
  ["it reads a blob", request(activity, "blob"), 10],
  ["it writes rows that do not arrive", request(dataverse, "upsertMultiple"), 6],
  ["it has written rows", request(dataverse, "upsertMultiple", true), 6],
  ["it updates apps", request(dataverse, "updateMultiple"), 1],
  ["it has updated apps", request(dataverse, "updateMultiple", true), 1],
  ["it writes the ledger", file("ledger", /\.tmp$/), 3],
  ["it has written the ledger", file("ledger", /\.json$/), 3],
  ["it writes the cursor", file("", /^cursor\.json\..*\.tmp$/), 1],
  ["it has written the cursor", file("", /^cursor\.json$/), 1],
  ["it writes its report", file("", /^report\.json/), 1],
];

interface Kill {
  readonly trigger: Trigger;
  readonly nth: number;
}

/** Kills that are over: whether they came before the pass had committed for the last time. */
const kills: { readonly isBeforeLastCommit: boolean }[] = [];

/** What became of a kill: "late" came after the process's end, and "never" wasn't due before it. */
type Outcome = "killed" | "late" | "never";

/** Starts `once` and kills it as told. */
async function killed(tenant: Scenario, { trigger, nth }: Kill): Promise<Outcome> {
  const killing: { runtime?: RuntimeProcess; isDue?: boolean } = {};
  const watching = trigger(tenant, nth, () => {
    killing.isDue = true;
    killing.runtime?.kill("SIGKILL");
  });
  killing.runtime = tenant.start("once");
  const exit = await killing.runtime.waitForExit();
  // What changed before the end may be told after it.
  await setImmediate();
  watching?.[Symbol.dispose]();
  await rm(join(tenant.state, "lock"), { recursive: true, force: true });
  if (exit.code !== null) return killing.isDue === true ? "late" : "never";
  kills.push({ isBeforeLastCommit: !exit.events.some(isLast) });
  const path = process.env["FAULTS_KILLS"];
  if (path !== undefined) appendFileSync(path, "kill\n");
  return "killed";
}

const isLast = ({ event }: RuntimeExit["events"][number]): boolean => event === "pass_completed";

/** A fresh tenant whose runtime is killed by each of these in turn and then left alone. */
async function survives(sequence: readonly Kill[]): Promise<Outcome[]> {
  await using tenant = await scenario(DENSE);
  const outcomes: Outcome[] = [];
  for (const kill of sequence) outcomes.push(await killed(tenant, kill));
  const { code, events } = await tenant.run("once");

  expect([code, events.filter(({ level }) => level === "error")]).toEqual([0, []]);
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(tenant.dataverse.counters.rowsCreated).toBe(tenant.truth.rows);
  for (const [id, app] of tenant.dataverse.apps) {
    const launchedMs = tenant.truth.lastLaunchByApp.get(id) ?? NaN;
    expect([id, Date.parse(String(app.admin_applastlaunchedon))]).toEqual([id, launchedMs]);
  }
  return outcomes;
}

describe("faults: the process is killed", () => {
  test.concurrent.each(steps)(
    "while %s, ten times, and every other time once more wherever the next pass is",
    async (name, trigger, times) => {
      const random = new Random(name.length);
      let hits = 0;
      // A process may end before the kill reaches it, most likely at its last step: such a round proves nothing and is repeated.
      for (let round = 0; hits < KILLS_A_STEP && round < 3 * KILLS_A_STEP; round++) {
        const kill = { trigger, nth: 1 + random.below(times) };
        const again = { trigger: anything, nth: 1 + random.below(12) };
        const [outcome] = await survives(hits % 2 === 0 ? [kill] : [kill, again]);
        expect(outcome).not.toBe("never");
        if (outcome === "killed") hits++;
      }

      expect(hits).toBe(KILLS_A_STEP);
    },
    240_000,
  );

  test.concurrent.each([1, 2, 3])(
    "at any request of two passes, by seed %i",
    async (seed) => {
      const random = new Random(seed);
      // A whole pass makes more than 50 requests.
      for (let round = 0; round < ANYWHERE / 3; round++) {
        await survives([40, 20].map((most) => ({ trigger: anything, nth: 1 + random.below(most) })));
      }
    },
    240_000,
  );

  test("these were at least 200 kills of a live process, 150 of them before the last commit", () => {
    const before = kills.filter(({ isBeforeLastCommit }) => isBeforeLastCommit);

    expect(kills.length).toBeGreaterThanOrEqual(200);
    expect(before.length).toBeGreaterThanOrEqual(150);
  });

  test("without a kill nothing is left for the next pass (control)", async () => {
    await using tenant = await scenario(DENSE);
    await tenant.run("once");
    const { rowsWritten } = tenant.dataverse.counters;
    await tenant.run("once");

    expect(tenant.dataverse.counters.rowsWritten).toBe(rowsWritten);
  });
});

describe("faults: the process is suspended", () => {
  test("past its lease, and wakes up while another has taken over: every row once, and no commit of its own", async () => {
    await using tenant = await scenario(DENSE);
    const sleeper = { runtime: undefined as RuntimeProcess | undefined };
    atCall(tenant.dataverse, { operation: "upsertMultiple", nth: 2 }, () => sleeper.runtime?.kill("SIGSTOP"));
    sleeper.runtime = tenant.start("once");
    await suspended(sleeper.runtime);
    // As if it had slept for an hour: nobody has renewed the lock.
    const lock = join(tenant.state, "lock");
    const hourAgo = new Date(statSync(lock).mtimeMs - 3_600_000);
    utimesSync(lock, hourAgo, hourAgo);
    const other = await tenant.run("once");
    const files = (): string[] => readdirSync(join(tenant.state, "ledger")).sort();
    const ledger = files();
    sleeper.runtime.kill("SIGCONT");
    const woken = await sleeper.runtime.waitForExit();

    expect(other.code).toBe(0);
    expect(woken.code).toBe(1);
    expect(woken.events.map(({ event }) => event)).toContain("lease_lost");
    expect(woken.events.map(({ event }) => event)).not.toContain("pass_completed");
    expect(files()).toEqual(ledger);
    expect(wrongRows(tenant)).toEqual(NONE);
    expect(tenant.dataverse.counters.rowsCreated).toBe(tenant.truth.rows);
  });
});

/** Resolves once the kernel says that the process is stopped. */
async function suspended({ pid }: RuntimeProcess): Promise<void> {
  for (;;) {
    // https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
    if (/^State:\s+T/m.test(await readFile(`/proc/${pid}/status`, "utf8"))) return;
    await setImmediate();
  }
}
