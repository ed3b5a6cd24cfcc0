import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEntra } from "../fakes/emulators/entra";
import { systemClock } from "../fakes/emulators/systemClock";
import { IMAGE_ENV, IMAGE_NODE_ARGS } from "./image";
import { measure, type Measured } from "./measure";
import { launchOf, startRows, type RowsOptions } from "./reportRows";

const TENANT = "33333333-3333-4333-8333-333333333333";
const CLIENT = "44444444-4444-4444-8444-444444444444";
const SECRET = "emulated-client-secret";
const BUNDLE = "dist/main.cjs";
/** Of the process, with the image's options, for 2 million rows. */
export const REPORT_LIMIT_MIB = 200;

export interface MeasuredReport extends Measured {
  /** Bytes of each file. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Apps whose sessions or users aren't those that were made. */
  readonly wrongApps: number;
  readonly totals: { readonly sessions: number; readonly users: number; readonly apps: number };
}

interface AppCell {
  readonly key: string;
  readonly sessions: number;
  readonly users: number;
}

/** Measures a whole `report` of made-up rows, and compares what it says of each app. */
export async function runReport(
  sizes: Omit<RowsOptions, "clock">,
  { node, format }: { readonly node: string; readonly format?: string },
): Promise<MeasuredReport> {
  const options = { ...sizes, clock: systemClock };
  await using entra = await startEntra({
    clock: systemClock,
    tenantId: TENANT,
    clients: [{ clientId: CLIENT, secret: SECRET }],
  });
  await using rows = await startRows(options);
  const folder = await mkdtemp(join(tmpdir(), "bench-report-"));
  const custom = `--from ${day(systemClock.now() - 450 * 86_400_000)}`.split(" ");
  const env = {
    ...IMAGE_ENV,
    AUDITLOG_TENANT_ID: TENANT,
    AUDITLOG_CLIENT_ID: CLIENT,
    AUDITLOG_CREDENTIAL: "secret",
    AUDITLOG_CLIENT_SECRET: SECRET,
    AUDITLOG_DATAVERSE_URL: rows.url,
    AUDITLOG_LOGIN_URL: entra.url,
    AUDITLOG_ACTIVITY_URL: entra.url,
    AUDITLOG_LOG_LEVEL: "warn",
  };
  const run = async (...args: string[]): Promise<Measured> =>
    await measure([BUNDLE, "report", "--out", folder, ...custom, ...args], {
      env,
      node,
      nodeArgs: IMAGE_NODE_ARGS,
    });
  try {
    const measured = await run(...(format === undefined ? [] : ["--format", format]));
    const files = ["report.html", "figures.csv", "launches.csv", "idle-apps.csv", "report.json"];
    const found = await Promise.all(
      files.map(async (name) => [name, await sizeOf(join(folder, name))] as const),
    );
    if (format !== "json") await run("--format", "json");
    return {
      ...measured,
      sizes: Object.fromEntries(found.filter(([, size]) => size > 0)),
      ...compare(JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as never, options),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface ReadReport {
  readonly periods: readonly {
    readonly id: string;
    readonly sessions: number;
    readonly users: number;
    readonly apps: number;
    readonly dimensions: { readonly app: readonly AppCell[] };
  }[];
}

/** The custom period has all rows. Distinct users of an app: distinct pairs, by sorting them. */
function compare(
  { periods }: ReadReport,
  options: RowsOptions,
): Pick<MeasuredReport, "wrongApps" | "totals"> {
  const pairs = new Float64Array(options.rows);
  for (let index = 0; index < options.rows; index++) {
    const { app, user } = launchOf(index, options);
    pairs[index] = app * options.users + user;
  }
  pairs.sort();
  const sessions = new Map<number, number>();
  const users = new Map<number, number>();
  pairs.forEach((pair, index) => {
    const app = Math.floor(pair / options.users);
    sessions.set(app, (sessions.get(app) ?? 0) + 1);
    if (index === 0 || pairs[index - 1] !== pair) users.set(app, (users.get(app) ?? 0) + 1);
  });
  const period = periods.find(({ id }) => id === "custom");
  const cells = new Map(period?.dimensions.app.map((cell) => [parseInt(cell.key.slice(0, 8), 16), cell]));
  const wrongApps = [...sessions.keys()].filter((app) => {
    const cell = cells.get(app);
    return cell?.sessions !== sessions.get(app) || cell?.users !== users.get(app);
  }).length;
  const { sessions: all = NaN, users: some = NaN, apps = NaN } = period ?? {};
  return { wrongApps, totals: { sessions: all, users: some, apps } };
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
