import { startAzurite } from "../../support/azurite";
import { createBlobState } from "./azblob";
import { ok } from "./command";
import { changes, SMALL, startTenant } from "./tenant";

test("a preview needs to read the state only, in blob storage as a team keeps it", async () => {
  await using azurite = await startAzurite();
  const { url, writer, reader } = await createBlobState(azurite);
  await using tenant = await startTenant({ PULUMI_BACKEND_URL: url, ...writer });
  const dev = await tenant.stack("dev", SMALL);
  ok(await dev.up());
  dev.setConfig({ "audit-log-connector:deadLetterDays": 30 });
  // An empty key is none.
  const asReader = { ...reader, AZURE_STORAGE_KEY: "" };

  expect(await changes(dev, asReader)).toEqual(["update sync-runtime-app"]);

  // The CLI ends in a panic of its own when it may not write its lock.
  expect((await dev.up({ env: asReader })).exitCode).not.toBe(0);
  expect(await changes(dev)).toEqual(["update sync-runtime-app"]);
});
