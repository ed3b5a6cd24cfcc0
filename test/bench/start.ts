import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { BUNDLE, runtimeNodeVersion } from "../support/runtimeProcess";
import { describeMachine, median } from "./measure";
import { bareCallMs, firstCallMs, idleRssMiB } from "./startUp";

const RUNS = 5;

/** npm run bench:start: what a start costs, and what is in use while nothing happens. */
async function main(): Promise<void> {
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "inherit" });
  console.log(`${describeMachine()}; the bundle runs on Node ${runtimeNodeVersion()}`);
  const [bare, first, idle]: [number[], number[], number[]] = [[], [], []];
  for (let run = 1; run <= RUNS; run++) {
    bare.push(await bareCallMs());
    first.push(await firstCallMs());
  }
  for (let run = 1; run <= 3; run++) idle.push(await idleRssMiB());
  console.log(`bare Node, first request   ${bare.join(", ")} ms`);
  console.log(`once, first request        ${first.join(", ")} ms, sign-in included`);
  console.log(`ratio                      ${(median(bare) / median(first)).toFixed(2)}`);
  console.log(`serve, 30 s after a pass    ${idle.map(Math.round).join(", ")} MiB`);
  console.log(
    JSON.stringify({
      firstCallMs: median(first),
      idleRssMiB: Math.round(median(idle)),
      bundleKiB: Math.round(statSync(BUNDLE).size / 1024),
    }),
  );
}

void main();
