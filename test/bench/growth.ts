import { execFileSync } from "node:child_process";
import { runOnce } from "./backlog";
import { IMAGE_NODE_ARGS, imageNode } from "./image";
import { describeMachine, numberOption, shareOption } from "./measure";
import { startServices } from "./services";

const BACKLOGS = [10_000, 100_000, 1_000_000, 5_000_000];

/**
 * npm run bench:growth [-- --share S --most N]: a whole `once` with the image's Node and options for backlogs of 10,000 events
 * up to N: time should grow with them, memory should not.
 */
async function main(): Promise<void> {
  const [share, most] = [shareOption(), numberOption("most", 5_000_000)];
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "inherit" });
  console.log(`${describeMachine()}; the bundle runs on the image's Node with its options`);
  console.log(`| events | match | \`once\` | CPU s | CPU s a million | peak MiB |`);
  for (const events of BACKLOGS.filter((each) => each <= most)) {
    await using services = await startServices({ events, density: share, knobs: { dopHint: 4 } });
    const { sink, tenant, env, nodeArgs } = services;
    await sink.tell({ quick: true });
    const run = await runOnce({ env, node: imageNode(), nodeArgs: [...IMAGE_NODE_ARGS, ...nodeArgs] });
    const { rows } = await sink.tell({});
    if (run.exitCode !== 0 || rows !== tenant.truth.rows)
      throw new Error(`once ended with ${run.exitCode} and wrote ${rows} rows of ${tenant.truth.rows}`);
    const perMillion = (run.cpuSeconds * 1e6) / events;
    const cells = [
      events.toLocaleString("en-US"),
      `${share * 100} %`,
      `${run.seconds.toFixed(1)} s`,
      run.cpuSeconds.toFixed(1),
      perMillion.toFixed(1),
      String(Math.round(run.peakRssMiB)),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

void main();
