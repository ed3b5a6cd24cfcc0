import { RUNTIME_NODE } from "../support/runtimeProcess";
import { REPORT_LIMIT_MIB, runReport } from "./reportRun";

test("a report of 300,000 rows of 100,000 users and 5,000 apps is exact, in less memory than two million rows may take", async () => {
  const sizes = { rows: 300_000, users: 100_000, apps: 5_000 };

  const { exitCode, wrongApps, totals, peakRssMiB } = await runReport(sizes, {
    node: RUNTIME_NODE,
    format: "json",
  });

  expect([exitCode, wrongApps]).toEqual([0, 0]);
  expect(totals).toEqual({ sessions: 300_000, users: 100_000, apps: 5_000 });
  expect(peakRssMiB).toBeLessThanOrEqual(0.8 * REPORT_LIMIT_MIB);
}, 60_000);
