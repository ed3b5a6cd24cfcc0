import { execFileSync } from "node:child_process";
import { imageNode } from "./image";
import { describeMachine, numberOption } from "./measure";
import { REPORT_LIMIT_MIB, runReport } from "./reportRun";

/**
 * npm run bench:report [-- --rows N --users N --apps N]: the peak of a whole `report` with the image's Node and options, of
 * rows of which nearly each is a fact of its own. Fails above the limit, and when a number isn't the one that was made.
 */
async function main(): Promise<void> {
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "inherit" });
  const sizes = {
    rows: numberOption("rows", 2_000_000),
    users: numberOption("users", 200_000),
    apps: numberOption("apps", 5_000),
  };
  console.log(describeMachine());
  const { stdout, ...measured } = await runReport(sizes, { node: imageNode() });
  console.log(stdout);
  console.log(JSON.stringify({ ...sizes, ...measured, limitMiB: REPORT_LIMIT_MIB }));
  const { exitCode, peakRssMiB, wrongApps, totals } = measured;
  const isExact = wrongApps === 0 && totals.sessions === sizes.rows && totals.users === sizes.users;
  if (exitCode !== 0 || !isExact || !(peakRssMiB <= REPORT_LIMIT_MIB)) process.exitCode = 1;
}

void main();
