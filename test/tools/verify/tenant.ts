import {
  REGISTRATION,
  startSimulatedTenant,
  type SimulatedTenant,
  type SimulatedTenantOptions,
} from "../../fakes/emulators/simulatedTenant";
import { StillClock } from "../../fakes/emulators/testing";
import { readTarget } from "../../../tools/verify/target";
import type { VerifiedFile } from "../../../tools/verify/report";
import { verify, type VerifyOptions } from "../../../tools/verify/verify";

/** A simulated tenant with content of each kind that a question needs, in which the app is an administrator. */
export async function startTenant(options: Partial<SimulatedTenantOptions> = {}): Promise<SimulatedTenant> {
  return await startSimulatedTenant({
    clock: new StillClock(),
    events: 7_000,
    days: 2,
    recordsPerBlob: 5,
    matchingShare: 0.6,
    environment: { prepared: "kit", administrators: [REGISTRATION.clientId] },
    graph: {},
    ...options,
    activity: { subscribed: ["Audit.General"], ...options.activity },
  });
}

/** What one run of the command printed and wrote. */
export interface Run {
  readonly file: VerifiedFile;
  readonly left: readonly string[];
  readonly printed: string;
}

let ids = 0;

/** Runs the command's code against a simulated tenant, over sockets. */
export async function run(
  tenant: Pick<SimulatedTenant, "env" | "graph">,
  options: Partial<VerifyOptions> = {},
): Promise<Run> {
  const lines: string[] = [];
  const { file, left } = await verify({
    target: await readTarget(undefined, { ...tenant.env, AUDITLOG_GRAPH_EMULATOR_URL: tenant.graph?.url }),
    personToken: () => Promise.reject(new Error("the simulated tenant knows no people")),
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`,
    write: true,
    stop: new AbortController().signal,
    print: (line) => lines.push(line),
    ...options,
  });
  return { file, left, printed: lines.join("\n") };
}
