import { startDataverse, type Dataverse } from "../dataverse";
import { startEntra, type Entra } from "../entra";
import { send, StillClock, type Reply, type Sending } from "../testing";
import type { DataverseKnobs } from "./options";

export const APP = "aaaaaaaa-1111-4111-8111-000000000001";
export const OTHER_APP = "aaaaaaaa-1111-4111-8111-000000000002";

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
  const clock = new StillClock();
  const entra = await startEntra({ clock, tenantId: id(9), clients: [{ clientId: "app" }] });
  const apps = [
    { id: APP, name: "Expense Tracker" },
    { id: OTHER_APP, name: "Visitor Planner" },
  ];
  const dataverse = await startDataverse({ clock, tokens: entra, apps, knobs });
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
