import { startSimulatedTenant } from "../fakes/emulators/simulatedTenant";
import { RUNTIME_NODE } from "../support/runtimeProcess";
import { backlog, PEAK_LIMIT_MIB, runOnce } from "./backlog";
import { IMAGE_ENV, IMAGE_NODE_ARGS } from "./image";

test("a backlog of nothing but launches, in blobs of 66 MB, passes in at most 160 MiB with the image's options", async () => {
  const options = { events: 30_000, density: 1, recordsPerBlob: 30_000 };
  await using tenant = await startSimulatedTenant(backlog(options));

  const { exitCode, peakRssMiB } = await runOnce({
    env: { ...IMAGE_ENV, ...tenant.env },
    node: RUNTIME_NODE,
    nodeArgs: IMAGE_NODE_ARGS,
  });

  expect([exitCode, tenant.dataverse.auditRows.size]).toEqual([0, tenant.tenant.truth.rows]);
  expect(peakRssMiB).toBeLessThanOrEqual(PEAK_LIMIT_MIB);
}, 60_000);
