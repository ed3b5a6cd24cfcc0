import { dataverseFrom } from "../../../provider/dataverse/session/connect";
import type { WebApi } from "../../../provider/dataverse/session/webApi";
import { json, type Answer, type Incoming } from "../../fakes/emulators/base/answer";
import { startServer } from "../../fakes/emulators/base/server";
import type { Emulator } from "../../fakes/emulators/emulator";
import { FakeClock } from "../../support/fakeClock";
import { CONNECTION } from "./environment";

/** What Dataverse says while somebody else changes metadata. */
export const LOCKED = {
  error: {
    code: "0x80071151",
    message:
      "Cannot start another [EntityCustomization] because there is a previous [Import] running at this moment.",
  },
};
/** A change of metadata. */
export const CREATE = {
  method: "POST",
  path: "EntityDefinitions",
  body: { SchemaName: "admin_App" },
} as const;

/** An environment that does nothing but answer. */
export interface Service extends AsyncDisposable {
  readonly server: Emulator;
  readonly clock: FakeClock;
  readonly statuses: string[];
  /** Scopes that tokens were asked for. */
  readonly scopes: unknown[];
  readonly stop: AbortController;
  /** As one more call of the engine. */
  connect(): Promise<WebApi>;
}

/** Something that answers as it is told, behind the provider's way to an environment. */
export async function startService(
  answer: (request: Incoming) => Answer | Promise<Answer> = () => json(200, { value: [] }),
): Promise<Service> {
  const clock = new FakeClock();
  const server = await startServer({ clock, route: () => ({ operation: "any", handle: answer }) });
  const statuses: string[] = [];
  const scopes: unknown[] = [];
  const stop = new AbortController();
  const credential = {
    getToken: async (scope: string | string[]) => {
      scopes.push(scope);
      return { token: `token ${scopes.length}`, expiresOnTimestamp: clock.now() + 100 * 3_600_000 };
    },
  };
  const connect = dataverseFrom({ AUDITLOG_DATAVERSE_EMULATOR_URL: server.url }, { clock, credential });
  return {
    server,
    clock,
    statuses,
    scopes,
    stop,
    connect: async () =>
      await connect(CONNECTION, { signal: stop.signal, status: (text) => void statuses.push(text) }),
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}
