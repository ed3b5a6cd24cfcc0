import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startActivityApi } from "../../../fakes/emulators/activityApi";
import { systemClock } from "../../../fakes/emulators/systemClock";
import { generateTenant, type TenantData } from "../../../fakes/emulators/tenant";
import { startRuntime, type RuntimeExit } from "../../../support/runtimeProcess";
import { TENANT_ID, type Tenant } from "../tenant";

/** The runtime's sources, run as they are: no other test needs the bundle here. */
const SOURCES = { file: resolve(__dirname, "../../../../runtime/main.ts"), nodeArgs: ["--import", "tsx"] };

/** A feed of audit events, and the runtime between it and the tenant's Dataverse. */
export interface Feed extends AsyncDisposable {
  readonly data: TenantData;
  /** Runs a command of the runtime to its end. */
  run(command: string): Promise<RuntimeExit>;
}

/** Starts the feed for a registration, to which it gives a secret and its role on the Activity API. */
export async function startFeed({ dataverse, entra }: Tenant, clientId: string): Promise<Feed> {
  const secret = "runtime-secret";
  entra.setSecret(clientId, secret);
  entra.setRoles(clientId, ["ActivityFeed.Read"]);
  const data = generateTenant({
    tenantId: TENANT_ID,
    events: 200,
    matchingShare: 0.5,
    now: systemClock.now(),
  });
  const activity = await startActivityApi({ clock: systemClock, tenant: data, tokens: entra });
  const state = await mkdtemp(join(tmpdir(), "feed-"));
  const env = {
    AUDITLOG_TENANT_ID: TENANT_ID,
    AUDITLOG_CLIENT_ID: clientId,
    AUDITLOG_CREDENTIAL: "secret",
    AUDITLOG_CLIENT_SECRET: secret,
    AUDITLOG_DATAVERSE_URL: dataverse.url,
    AUDITLOG_LOGIN_URL: entra.url,
    AUDITLOG_ACTIVITY_URL: activity.url,
    AUDITLOG_STATE: state,
    AUDITLOG_SETTLE: "PT0S",
    AUDITLOG_LOG_FORMAT: "json",
    AUDITLOG_HEALTH_PORT: "0",
  };
  return {
    data,
    async run(command) {
      await using runtime = startRuntime({ command, env, copy: SOURCES });
      return await runtime.waitForExit();
    },
    async [Symbol.asyncDispose]() {
      await rm(state, { recursive: true, force: true });
      await activity[Symbol.asyncDispose]();
    },
  };
}

/** The lines of a `check`: its marks and titles, without what was found. */
export function checksIn({ stdout }: RuntimeExit): string[] {
  const lines = stdout.split("\n").filter((line) => /^[✔✖]/.test(line));
  return lines.map((line) => line.split(":")[0] ?? "");
}

/** All checks of the runtime, passed. */
export const ALL_GOOD = [
  "✔  state can be written",
  "✔  Entra signs the app in",
  "✔  the token carries ActivityFeed.Read",
  "✔  the subscription to Audit.General is on",
  "✔  Dataverse knows the app",
  "✔  the table admin_auditlog is there",
  "✔  the app may write it",
];
