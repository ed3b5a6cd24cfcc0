import { alertsFor } from "../../../components/monitoring/alerts";
import { parseDurationMs } from "../../../common/duration";
import { HOUR_MS, MINUTE_MS } from "../../../common/time";
import { NOON } from "../../support/fakeClock";
import { compile } from "../../support/kql/evaluator";
import { CONSOLE_LOGS, rowOf } from "./alertService";
import { eventful, given, latenesses, POLL_MS } from "./judge";
import { recorded } from "./recording";

/*
 * Not a test: prints what each alert's query finds in recorded lines at many moments, by our evaluator, one JSON object a line, for
 * comparison.py, which asks another one. That one has no ingestion_time(), and its now() can't be set: they are written out.
 */

const APP = "ca-x";

/** Literals in the place of the time, and of what the other evaluator lacks. */
function writtenOut(query: string, atMs: number): string {
  const now = `datetime(${new Date(atMs).toISOString()})`;
  return query
    .replaceAll("now()", now)
    .replaceAll(/ago\((\d+[mh])\)/g, `(${now} - $1)`)
    .replaceAll("ingestion_time()", "IngestionTime");
}

async function main(): Promise<void> {
  const lines = await recorded(eventful, { hours: 24, pollMs: POLL_MS });
  const settings = { pollInterval: "PT15M", dataAlertAfter: "PT6H", operations: ["LaunchPowerApp"] as const };
  const secretOverdueAt = new Date(NOON + 20 * HOUR_MS).toISOString();
  const alerts = alertsFor({
    runtimeNames: [APP, "caj-x"],
    sharedWorkspaceGroupId: undefined,
    settings,
    secretOverdueAt,
  });
  for (const { key, query: queryAt, windowSize, isState } of alerts) {
    const query = queryAt(given.changedAt);
    const run = compile(query, CONSOLE_LOGS);
    const windowMs = parseDurationMs(windowSize) ?? NaN;
    // What happens once is in the first hours, and each line in one evaluation of several.
    const [hours, stepMs] = isState || key === "secret-expiry" ? [26, 130 * MINUTE_MS] : [4, 15 * MINUTE_MS];
    for (const lateness of latenesses.slice(1, 4))
      for (let atMs = NOON + 10 * MINUTE_MS; atMs < NOON + hours * HOUR_MS; atMs += stepMs) {
        const seen = lines
          .map((line, index) => ({ ...line, arrivedMs: line.atMs + lateness(index) }))
          .filter((line) => line.atMs > atMs - windowMs && line.arrivedMs <= atMs);
        const rows = run(
          {
            ContainerAppConsoleLogs: seen.map((line) =>
              rowOf({ ...line, source: { app: APP, environmentId: "" } }),
            ),
          },
          atMs,
        );
        const found = rows.map(({ Cause, Found, passedAt, wrongAt, goodAt }) => ({
          ...{ Cause, Found, passedAt, wrongAt, goodAt },
        }));
        console.log(JSON.stringify({ key, atMs, app: APP, query: writtenOut(query, atMs), seen, found }));
      }
  }
}

void main();
