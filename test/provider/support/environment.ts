import type { Call } from "../../../provider/engine/handler";
import type { Connection } from "../../../provider/dataverse/session/connection";
import { dataverseFrom } from "../../../provider/dataverse/session/connect";
import type { DataverseDependencies, WebApi } from "../../../provider/dataverse/session/webApi";
import { startDataverse, type Dataverse, type DataverseOptions } from "../../fakes/emulators/dataverse";
import { TokenBook } from "../../fakes/emulators/entra/tokens";
import { FakeClock, ManualClock } from "../../support/fakeClock";

export const TENANT = "99999999-2222-4333-8444-555555555555";
export const CONNECTION: Connection = {
  environmentUrl: "https://contoso.crm4.dynamics.com",
  tenantId: TENANT,
  cloud: "commercial",
};
/** The client that the deployer signs in as, a System Administrator. */
export const DEPLOYER = "dddddddd-2222-4333-8444-555555555555";
const LIFETIME_SECONDS = 100 * 3_600;

/** A Dataverse environment, and what the handlers of its types need. */
export interface EnvironmentUnderTest extends AsyncDisposable {
  readonly dataverse: Dataverse;
  /** Both sides' time; it moves as soon as something waits. */
  readonly clock: FakeClock;
  readonly dependencies: DataverseDependencies;
  readonly call: Call;
  /** Progress shown so far. */
  readonly statuses: string[];
  readonly warnings: string[];
  /** The deployer's way into the environment, for what people do there by hand. */
  administrator(): Promise<WebApi>;
  /** A token of another client for this environment. */
  tokenOf(clientId: string): string;
}

/** Starts an environment; without options it has the kit's tables, and nobody but the deployer. */
export async function startEnvironment(
  options: Partial<Pick<DataverseOptions, "prepared" | "knobs" | "administrators">> = {},
): Promise<EnvironmentUnderTest> {
  const clock = new FakeClock();
  const tokens = new TokenBook(TENANT, clock, LIFETIME_SECONDS);
  const dataverse = await startDataverse({
    clock,
    tokens,
    apps: [],
    prepared: "kit",
    audiences: [CONNECTION.environmentUrl],
    administrators: [DEPLOYER],
    ...options,
  });
  const tokenOf = (clientId: string): string =>
    tokens.issue({
      audience: CONNECTION.environmentUrl,
      issuer: `https://sts.windows.net/${TENANT}/`,
      clientId,
      objectId: clientId,
    });
  const credential = {
    getToken: async () => ({
      token: tokenOf(DEPLOYER),
      expiresOnTimestamp: clock.now() + LIFETIME_SECONDS * 1_000,
    }),
  };
  const statuses: string[] = [];
  const warnings: string[] = [];
  const connect = dataverseFrom({ AUDITLOG_DATAVERSE_EMULATOR_URL: dataverse.url }, { clock, credential });
  return {
    dataverse,
    clock,
    dependencies: {
      connect,
      // Patience with previews and refreshes, which nothing here uses up.
      clock: new ManualClock(),
      warnedHosts: new Set(),
      unresponsiveHosts: new Set(),
    },
    call: callWith({ statuses, warnings }),
    statuses,
    warnings,
    administrator: async () => await connect(CONNECTION, callWith({})),
    tokenOf,
    [Symbol.asyncDispose]: async () => await dataverse[Symbol.asyncDispose](),
  };
}

/** A call of the engine that keeps what it is shown. */
export function callWith(shown: {
  readonly statuses?: string[];
  readonly warnings?: string[];
  readonly signal?: AbortSignal;
}): Call {
  return {
    signal: shown.signal ?? new AbortController().signal,
    status: (text) => void shown.statuses?.push(text),
    warn: async (text) => void shown.warnings?.push(text),
  };
}
