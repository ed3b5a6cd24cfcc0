import { startEmbeddedTenant } from "../emulators/embeddedTenant";
import { backlog, runOnce } from "./backlog";

test("a backlog of 200,000 events passes in at most 200 MB, and arrives", async () => {
  await using tenant = await startEmbeddedTenant(backlog(200_000));

  const { peakRssMiB } = await runOnce(tenant.env);

  expect(tenant.dataverse.auditRows.size).toBe(tenant.tenant.truth.rows);
  expect(peakRssMiB).toBeLessThanOrEqual(200e6 / 2 ** 20);
}, 60_000);
