import { execFileSync } from "node:child_process";
import { startEmbeddedTenant } from "../emulators/embeddedTenant";
import { backlog, runOnce } from "./backlog";
import { describeMachine } from "./measure";

/** npm run bench:memory: the peak of a whole `once` must not grow with the backlog. */
async function main(): Promise<void> {
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "inherit" });
  console.log(describeMachine());
  const peaks: Record<string, number> = {};
  for (const events of [20_000, 200_000, 1_000_000]) {
    await using tenant = await startEmbeddedTenant(backlog(events));
    const { peakRssMiB, seconds } = await runOnce(tenant.env);
    const { size } = tenant.dataverse.auditRows;
    console.log(
      `${events} events: peak ${Math.round(peakRssMiB)} MiB, ${seconds.toFixed(1)} s, ${size} of ${tenant.tenant.truth.rows} rows`,
    );
    peaks[events] = Math.round(peakRssMiB);
  }
  console.log(JSON.stringify({ peakRssMiB: peaks }));
}

void main();
