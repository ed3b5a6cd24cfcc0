import type { Answer, Incoming, Route } from "../fakes/emulators/base/answer";
import { json } from "../fakes/emulators/base/answer";
import { startServer } from "../fakes/emulators/base/server";
import type { Clock, Emulator } from "../fakes/emulators/emulator";

export interface RowsOptions {
  readonly clock: Clock;
  readonly rows: number;
  readonly users: number;
  readonly apps: number;
}

const PAGE = 5_000;
const DAY_MS = 86_400_000;
/** Launches go back so far. */
const DAYS = 400;
const USER_ID = "00000000-0000-4000-8000-000000000001";

/** One launch, by its number. */
export interface MadeLaunch {
  readonly user: number;
  readonly app: number;
  readonly ms: number;
}

/** Nearly every launch of its own hour, user, app, environment and department: the most that a report may have to keep. */
export function launchOf(index: number, { clock, users, apps }: RowsOptions): MadeLaunch {
  const today = Math.floor(clock.now() / DAY_MS) * DAY_MS;
  // Everyone launches something at least once, and every app is launched.
  const user = index < users ? index : mix(index) % users;
  const app = index < apps ? index : mix(index ^ 0x5bd1e995) % apps;
  return { user, app, ms: today - (mix(index ^ 0x27d4eb2f) % (DAYS * 86_400)) * 1_000 };
}

/** The Web API as far as a report asks it, with pages that are made as they are asked for: its memory is not what counts. */
export async function startRows(options: RowsOptions): Promise<Emulator> {
  let origin = "";
  const route = ({ method, path }: Incoming): Route | undefined => {
    if (method !== "GET") return undefined;
    const last = path.split("/").at(-1) ?? "";
    const handle = handlers[Object.keys(handlers).find((start) => last.startsWith(start)) ?? ""];
    return handle && { operation: last, handle };
  };
  const handlers: Record<string, (request: Incoming) => Answer> = {
    WhoAmI: () => json(200, { UserId: USER_ID }),
    "Microsoft.Dynamics.CRM.RetrieveUserPrivileges": () =>
      json(200, { RolePrivileges: [{ PrivilegeName: "prvReadadmin_AuditLog", Depth: "Global" }] }),
    RetrieveTotalRecordCount: () =>
      json(200, {
        EntityRecordCountCollection: { Count: 1, Keys: ["admin_auditlog"], Values: [options.rows] },
      }),
    Attributes: () => json(403, { error: { code: "0x80040220", message: "no metadata" } }),
    admin_apps: () => json(404, { error: { code: "0x8006088a", message: "no inventory" } }),
    admin_auditlogs: ({ query }) => {
      const from = Number(query.get("$skiptoken") ?? 0);
      const to = Math.min(from + PAGE, options.rows);
      const rows = Array.from({ length: to - from }, (_, offset) => rowOf(from + offset, options));
      const next = `,"@odata.nextLink":"${origin}/api/data/v9.2/admin_auditlogs?$skiptoken=${to}"`;
      return {
        status: 200,
        headers: { "Content-Type": "application/json" },
        body: `{"value":[${rows.join(",")}]${to < options.rows ? next : ""}}`,
      };
    },
  };
  const server = await startServer({ clock: options.clock, route });
  origin = server.url;
  return server;
}

function rowOf(index: number, options: RowsOptions): string {
  const { user, app, ms } = launchOf(index, options);
  const id = `${index.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
  const appId = `${app.toString(16).padStart(8, "0")}-1111-4111-8111-111111111111`;
  const time = `${new Date(ms).toISOString().slice(0, 19)}Z`;
  return (
    `{"@odata.etag":"W/\\"${index}\\"","admin_auditlogid":"${id}","admin_creationtime":"${time}",` +
    `"admin_operation":"LaunchPowerApp","admin_appid":"${appId}","admin_appname":"Site Inspection Tracker ${app}",` +
    `"admin_appenvironment":"Team environment ${app % 300}","admin_userupn":"First.Last${user}@contoso.onmicrosoft.com",` +
    `"admin_userid":"${user.toString(16).padStart(8, "0")}-2222-4222-8222-222222222222",` +
    `"admin_userdepartment":"Department ${user % 2_000}"}`
  );
}

/** Scatters numbers. */
function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
