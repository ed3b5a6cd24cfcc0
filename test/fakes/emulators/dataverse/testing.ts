import { startDataverse, type Dataverse, type DataverseOptions } from "../dataverse";
import { startEntra, type Entra } from "../entra";
import { send, StillClock, type Reply, type Sending } from "../testing";
import type { DataverseKnobs } from "./options";

export const APP = "aaaaaaaa-1111-4111-8111-000000000001";
export const OTHER_APP = "aaaaaaaa-1111-4111-8111-000000000002";

/** Client id of whoever calls unless a test says otherwise. */
export const ADMINISTRATOR = "app";

const APPS = [
  { id: APP, name: "Expense Tracker" },
  { id: OTHER_APP, name: "Visitor Planner" },
];

/** An environment with two apps and a way to call its Web API. */
export interface EnvironmentUnderTest extends AsyncDisposable {
  readonly dataverse: Dataverse;
  readonly entra: Entra;
  readonly clock: StillClock;
  /** Calls below /api/data/v9.2/ with a good token. */
  call(path: string, sending?: Sending): Promise<Reply>;
  /** POSTs a bulk message on admin_auditlogs; each target gets its type. */
  bulk(message: string, targets: readonly object[]): Promise<Reply>;
}

/** Starts the environment. */
export async function startEnvironment(knobs: DataverseKnobs = {}): Promise<EnvironmentUnderTest> {
  return start({ knobs, apps: APPS });
}

/** Starts an environment that somebody still has to prepare; the calls are an administrator's. */
export async function startUnprepared(
  prepared: "kit" | "empty",
  knobs: DataverseKnobs = {},
  audiences: readonly string[] = [],
): Promise<EnvironmentUnderTest> {
  const apps = prepared === "kit" ? APPS : [];
  return start({ knobs, prepared, apps, audiences, administrators: [ADMINISTRATOR] });
}

async function start(options: Omit<DataverseOptions, "clock" | "tokens">): Promise<EnvironmentUnderTest> {
  const clock = new StillClock();
  const entra = await startEntra({ clock, tenantId: id(9), clients: [{ clientId: ADMINISTRATOR }] });
  const dataverse = await startDataverse({ clock, tokens: entra, ...options });
  const call = (path: string, sending: Sending = {}) =>
    send(`${dataverse.url}/api/data/v9.2/${path}`, {
      token: entra.issue({ audience: dataverse.url }),
      ...sending,
    });
  const bulk = (message: string, targets: readonly object[]) =>
    call(`admin_auditlogs/Microsoft.Dynamics.CRM.${message}`, {
      method: "POST",
      body: { Targets: targets.map((target) => ({ "@odata.type": TYPE, ...target })) },
    });
  const close = async () => {
    await dataverse[Symbol.asyncDispose]();
    await entra[Symbol.asyncDispose]();
  };
  return { dataverse, entra, clock, call, bulk, [Symbol.asyncDispose]: close };
}

/** Row ids that are easy to tell apart. */
export function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** A target of a bulk message with its key and only what a test cares about. */
export function target(number: number, columns: object = {}): object {
  return { admin_auditlogid: id(number), ...columns };
}

const TYPE = "Microsoft.Dynamics.CRM.admin_auditlog";
