import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../../runtime/config";
import { parseCommandLine } from "../../../runtime/cli";
import { Health } from "../../../runtime/health/health";
import { exitCodeOfRun } from "../../../runtime/outcome";
import { createRuntime, openDataverse, type Runtime } from "../../../runtime/runtime";
import {
  startSimulatedTenant,
  type SimulatedTenant,
  type SimulatedTenantOptions,
} from "../../fakes/emulators/simulatedTenant";
import type { Emulator } from "../../fakes/emulators/emulator";
import { guid, signals as newSignals, type Json } from "../../support/builders";
import { memoryLog, type LogEntry, type MemoryLog } from "../../support/memoryLog";
import { stateDocument, stateKeys } from "../../support/scenario";
import { watchedLeases, watchedNetwork, watchedStore } from "./gates";
import { identityFront } from "./identityFront";
import { dateBy, JumpingClock } from "./jumpingClock";

type Environment = Readonly<Record<string, string>>;

export interface WorldOptions extends Partial<Omit<SimulatedTenantOptions, "clock">> {
  readonly env?: Environment;
  /** With the managed identity in place of the secret. */
  readonly isFederated?: boolean;
  /** How far the runtime's clock is ahead of the services'. */
  readonly aheadMs?: number;
  /** Share of the runtime's time limits to wait in real time. @default 1 */
  readonly patience?: number;
  /** Another state, in place of the folder's. */
  readonly state?: (clock: JumpingClock) => Promise<Pick<Runtime, "store" | "leases">>;
}

export interface Letter {
  readonly kind: string;
  readonly id: string;
  readonly error: string;
  readonly blob?: { readonly id: string };
}

/** One command's run. */
export interface Run {
  readonly exit: number;
  readonly entries: readonly LogEntry[];
  /** What it printed. */
  readonly lines: readonly string[];
}

/** The simulated tenant, a state and the runtime's own code between them, in this process, on a clock that jumps. */
export interface World extends SimulatedTenant {
  readonly clock: JumpingClock;
  /** The container's identity endpoint, of a world that `isFederated`. */
  readonly identity: Emulator;
  /** The state folder. */
  readonly state: string;
  readonly settings: Environment;
  /** Ids of launches that a test added to those of the generator. */
  readonly added: Set<string>;
  /** What a case wants to look at later. */
  readonly notes: Map<string, () => unknown>;
  /** Bodies of the blobs that a test added, by id. */
  readonly blobs: Map<string, string>;
  /** Adds a blob of records, which are launches unless `isOther`. */
  add(records: readonly Json[], options?: { readonly ageMs?: number; readonly isOther?: boolean }): string;
  run(command?: string, env?: Environment): Promise<Run>;
  /** Runs a command until an event is logged, or its time is over, and stops it. */
  runUntil(event: string | ((entry: LogEntry) => boolean), command?: string): Promise<Run>;
  letters(): Letter[];
}

/** A document among the dead letters that isn't one. */
const NO_LETTER = { kind: "unknown", id: "", error: "null" };
let worlds = 0;
const HOUR_MS = 3_600_000;
const SMALL = { events: 60, matchingShare: 0.3, recordsPerBlob: 10, apps: 6, users: 10, repeatedRecords: 1 };

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { env = {}, isFederated = false, aheadMs = 0, patience = 1, state: stateOf, ...rest } = options;
  const clock = new JumpingClock();
  const date = dateBy(clock);
  // MSAL keeps an identity's tokens for the whole process.
  const managedIdentity = { clientId: guid(++worlds, "cccccccc") };
  const entra = { ...rest.entra, ...(isFederated && { managedIdentity }) };
  const tenant = await startSimulatedTenant({ ...SMALL, ...rest, entra, clock });
  const identity = await identityFront(managedIdentity.clientId, tenant.entra);
  const state = await mkdtemp(join(tmpdir(), "faults-"));
  const settings = {
    ...(isFederated
      ? { ...tenant.envFederated, AUDITLOG_MANAGED_IDENTITY_CLIENT_ID: managedIdentity.clientId }
      : tenant.env),
    AUDITLOG_STATE: state,
    AUDITLOG_SETTLE: "PT0S",
    AUDITLOG_HEALTH_PORT: "0",
    ...env,
  };
  const given = await stateOf?.(clock);
  const own = {
    now: () => clock.now() + aheadMs,
    sleep: (ms: number, signal: AbortSignal) => clock.sleep(ms, signal),
  };
  const start = (
    command: string,
    more: Environment,
    log: MemoryLog,
    stop = new AbortController(),
  ): Promise<Run> => {
    const invocation = parseCommandLine(command.split(" "), own.now());
    if (invocation.kind !== "run") throw new TypeError(`${command} runs nothing`);
    const config = loadConfig({ ...settings, ...more });
    const signals = { stop: stop.signal, abandon: newSignals().abandon.signal };
    const dependencies = {
      clock: own,
      random: () => 0.5,
      log,
      signal: signals.abandon,
      network: watchedNetwork(clock, patience),
    };
    const made = createRuntime(config, dependencies);
    const { store, leases } = given ?? made;
    const runtime = {
      ...made,
      store: watchedStore(store, clock),
      leases: watchedLeases(leases, clock),
    };
    const lines: string[] = [];
    const terminal = {
      isTerminal: false,
      print: (line: string) => void lines.push(line),
      stream: process.stdout,
    };
    const health = new Health(own, config.pollIntervalMs);
    const context = { runtime, signals, health, terminal };
    const running = async (): Promise<number> => {
      if (invocation.needs === "state") return await invocation.run(context);
      if (invocation.needs === "services") return await invocation.run(context);
      return await invocation.run({ ...context, runtime: openDataverse(config, dependencies) });
    };
    return exitCodeOfRun(running, { command: invocation.name, log, stop: stop.signal }).then((exit) => ({
      exit,
      entries: log.entries,
      lines,
    }));
  };
  const added = new Set<string>();
  const blobs = new Map<string, string>();
  return {
    ...tenant,
    clock,
    identity,
    state,
    settings,
    added,
    notes: new Map(),
    blobs,
    add: (records, { ageMs = HOUR_MS, isOther = false } = {}) => {
      const id = tenant.activity.addBlob({ records, createdMs: clock.now() - ageMs });
      blobs.set(id, JSON.stringify(records));
      if (!isOther) for (const { Id } of records) added.add(String(Id).toLowerCase());
      return id;
    },
    run: (command = "once", more = {}) => start(command, more, memoryLog()),
    runUntil: async (event, command = "serve") => {
      const stop = new AbortController();
      const isIt = typeof event === "string" ? (entry: LogEntry) => entry.event === event : event;
      const log = memoryLog((entry) => {
        if (isIt(entry)) stop.abort(new Error("the test has seen enough"));
      });
      return await start(command, {}, log, stop);
    },
    letters: () =>
      stateKeys({ state }, "deadletters").map(
        (key) => (stateDocument({ state }, key) ?? NO_LETTER) as Letter,
      ),
    async [Symbol.asyncDispose]() {
      clock.stop();
      identity.lift();
      date[Symbol.dispose]();
      rmSync(state, { recursive: true, force: true });
      await tenant[Symbol.asyncDispose]();
    },
  };
}

/** A field of the summary that the run has logged of its pass. */
export function passField(name: string): (world: World, run: Run) => unknown {
  return (_, { entries }) => entries.find(({ event }) => event === "pass_completed")?.fields[name];
}
