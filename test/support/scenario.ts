import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  startSimulatedTenant,
  type SimulatedTenant,
  type SimulatedTenantOptions,
} from "../fakes/emulators/simulatedTenant";
import type { Emulator } from "../fakes/emulators/emulator";
import type { TenantTruth } from "../fakes/emulators/tenant";
import { MovableClock } from "./movableClock";
import { startRuntime, type RuntimeEvent, type RuntimeExit, type RuntimeProcess } from "./runtimeProcess";

// Processes start slowly on a busy computer, and some scenarios wait for a retry of 15 seconds.
jest.setTimeout(60_000);

type Environment = Readonly<Record<string, string>>;

export interface ScenarioOptions extends Partial<SimulatedTenantOptions> {
  /** Time of the services and of the runtime. @default one that starts at `MOMENT` */
  readonly clock?: MovableClock;
  /** Settings for every run, over those of the simulated tenant. */
  readonly env?: Environment;
}

/** The simulated tenant, a state folder, and the real runtime between them. */
export interface Scenario extends SimulatedTenant {
  readonly clock: MovableClock;
  readonly truth: TenantTruth;
  /** The state folder. */
  readonly state: string;
  /** Runs a command to its end. */
  run(command: string, env?: Environment): Promise<RuntimeExit>;
  /** Starts a command; it is killed at the end of the scenario if it still runs. */
  start(command: string, env?: Environment): RuntimeProcess;
}

/** Starts Microsoft's side and an empty state folder; disposing ends everything and lets the emulators complain. */
export async function scenario(options: ScenarioOptions = {}): Promise<Scenario> {
  const { env = {}, clock = new MovableClock(), ...rest } = options;
  const tenant = await startSimulatedTenant({ events: 1_000, recordsPerBlob: 40, ...rest, clock });
  const state = await mkdtemp(join(tmpdir(), "scenario-"));
  const processes: RuntimeProcess[] = [];
  const settings = {
    ...tenant.env,
    AUDITLOG_STATE: state,
    AUDITLOG_SETTLE: "PT0S",
    AUDITLOG_LOG_FORMAT: "json",
    AUDITLOG_HEALTH_PORT: "0",
    ...env,
  };
  const start = (command: string, more: Environment = {}): RuntimeProcess => {
    const started = startRuntime({ command, clock, env: { ...settings, ...more } });
    processes.push(started);
    return started;
  };
  return {
    ...tenant,
    clock,
    env: settings,
    truth: tenant.tenant.truth,
    state,
    start,
    run: async (command, more) => await start(command, more).waitForExit(),
    async [Symbol.asyncDispose]() {
      for (const each of processes) await each[Symbol.asyncDispose]();
      rmSync(state, { recursive: true, force: true });
      await tenant[Symbol.asyncDispose]();
    },
  };
}

/** Rows that Dataverse lacks and rows that nobody launched, by the tenant's own count; both lists should be empty. */
export function wrongRows({ dataverse, truth }: Pick<Scenario, "dataverse" | "truth">): {
  missing: string[];
  extra: string[];
} {
  const expected = truth.rowIds();
  const missing = [...expected].filter((id) => !dataverse.auditRows.has(id));
  return { missing, extra: [...dataverse.auditRows.keys()].filter((id) => !expected.has(id)) };
}

/** What `wrongRows` is when every launch is one row. */
export const NONE = { missing: [], extra: [] };

/** Expects a time that the runtime has written; it knows the service's time, which comes in full seconds. */
export function expectBetween(ms: number, [fromMs, toMs]: readonly [number, number]): void {
  expect(ms).toBeGreaterThan(fromMs - 1_000);
  expect(ms).toBeLessThanOrEqual(toMs);
}

/** Calls `action` when the nth request of an operation arrives; the request is then answered as `fault` says. */
export function atCall(
  emulator: Emulator,
  { operation, nth = 1 }: { readonly operation: string; readonly nth?: number },
  action: () => void,
  fault: Parameters<Emulator["failWhen"]>[1] = {},
): void {
  let seen = 0;
  const isIt = (call: { readonly operation: string }): boolean => {
    if (call.operation !== operation || ++seen !== nth) return false;
    action();
    return true;
  };
  emulator.failWhen(isIt, fault, { times: 1 });
}

/** A document of the state folder; undefined where there is none. */
export function stateDocument({ state }: Pick<Scenario, "state">, key: string): unknown {
  const path = join(state, `${key}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

/** Keys of the state folder below `folder`, sorted. */
export function stateKeys({ state }: Pick<Scenario, "state">, folder: string): string[] {
  const path = join(state, folder);
  return existsSync(path)
    ? readdirSync(path)
        .map((name) => `${folder}/${name.replace(/\.json$/, "")}`)
        .sort()
    : [];
}

/** The summary that a run has logged of its pass. */
export function passOf(
  { events }: Pick<RuntimeExit, "events">,
  name: "pass_completed" | "pass_stopped" = "pass_completed",
): RuntimeEvent {
  const [pass, ...more] = events.filter(({ event }) => event === name);
  if (pass === undefined || more.length > 0) throw new Error(`${more.length + 1} events ${name}`);
  return pass;
}

/** The log lines that call for somebody. */
export function errorsOf({ events }: Pick<RuntimeExit, "events">): RuntimeEvent[] {
  return events.filter(({ level }) => level === "error");
}
