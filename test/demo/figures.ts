import type { Dataverse } from "../fakes/emulators/dataverse";
import type { SimulatedTenant } from "../fakes/emulators/simulatedTenant";

type Rows = Iterable<Readonly<Record<string, unknown>>>;

/** What Dataverse holds otherwise than the tenant's maker says it must; empty when all is right. */
export function differences({ dataverse, tenant }: SimulatedTenant): string[] {
  const { truth } = tenant;
  const rows = dataverse.auditRows;
  const found: string[] = [];
  const missing = [...truth.rowIds()].filter((id) => !rows.has(id)).length;
  if (missing > 0) found.push(`${missing} launches are missing`);
  if (rows.size !== truth.rows) found.push(`${rows.size} rows instead of ${truth.rows}`);
  const users = usersOf(rows.values()).size;
  if (users !== truth.users) found.push(`${users} users instead of ${truth.users}`);
  for (const [appId, ms] of truth.lastLaunchByApp) {
    const app = dataverse.apps.get(appId);
    if (app !== undefined && Date.parse(String(app.admin_applastlaunchedon)) !== ms) {
      found.push(`app ${appId} was last launched ${String(app.admin_applastlaunchedon)}`);
    }
  }
  if (dataverse.counters.requestsInsideRetryAfter > 0)
    found.push("Dataverse was called inside a Retry-After");
  return found;
}

export function usersOf(rows: Rows): Set<unknown> {
  return new Set([...rows].map((row) => row.admin_userupn));
}

/** The five apps with the most sessions. */
export function topApps({ auditRows }: Dataverse): { name: string; sessions: number; users: number }[] {
  const byApp = new Map<unknown, Record<string, unknown>[]>();
  for (const row of auditRows.values())
    byApp.set(row.admin_appid, [...(byApp.get(row.admin_appid) ?? []), row]);
  return [...byApp]
    .map(([appId, rows]) => ({
      name: String(rows.find((row) => row.admin_appname !== undefined)?.admin_appname ?? appId).slice(0, 24),
      sessions: rows.length,
      users: usersOf(rows).size,
    }))
    .sort((one, other) => other.sessions - one.sessions)
    .slice(0, 5);
}

/** Dataverse calls after the first `before`, such as `13 to Dataverse (8 writes, 5 look-ups)`. */
export function dataverseCalls({ calls }: Dataverse, before: number): string {
  const later = calls.slice(before);
  const writes = later.filter(({ method }) => method !== "GET").length;
  return `${later.length} to Dataverse (${writes} writes, ${later.length - writes} look-ups)`;
}
