import { ok } from "../command";
import { CLIENT_ID, startLean } from "./lean";
import { expectPrepared } from "./prepared";

test("while others customize, and while the registration is unknown, an up waits and says what for", async () => {
  await using tenant = await startLean({ knobs: { entraLagRequests: 2, customizationMs: 30 } });
  const { dataverse } = tenant;
  const dev = await tenant.lean();
  dataverse.lockCustomizations(2, { retryAfterSeconds: 1 });
  dataverse.lockCustomizations(1, { status: 503, retryAfterSeconds: 1 });

  const { stdout } = ok(await dev.up());

  expect(stdout).toMatch(
    /dataverse-access-apps creating \(\d+s\) contoso\.crm4\.dynamics\.com: another customization is running \(.*0x80071151.*\); next attempt in 1 s/,
  );
  expect(stdout).toMatch(
    RegExp(
      `dataverse-access-user creating \\(\\d+s\\) waiting for Entra's new app registration ${CLIENT_ID} to reach Dataverse \\(\\d+ s\\)`,
    ),
  );
  // None but those of the others: the stack never customizes twice at a time.
  expect(dataverse.counters.customizationConflicts).toBe(3);
  expect(dataverse.counters.requestsInsideRetryAfter).toBe(0);
  expect(dataverse.calls.filter(({ operation }) => operation === "createUser")).toHaveLength(3);
  await expectPrepared(tenant, dev);
});

test("tables that a program makes at the same time are customized one after the other", async () => {
  await using tenant = await startLean({ knobs: { customizationMs: 100 } });
  await tenant.workspace.edit("components/dataverse/dataverseAccess.ts", (text) =>
    text.replace("{ ...opts, dependsOn: [apps] }", "opts"),
  );
  const dev = await tenant.lean();

  ok(await dev.up());

  expect(tenant.dataverse.counters.customizationConflicts).toBe(0);
  await expectPrepared(tenant, dev);
});

test("what Dataverse shows late (definitions, privileges, roles of users) is waited for, not made twice", async () => {
  const knobs = { metadataLagMs: 1_500, metadataLagRequests: 2, permissionCacheMs: 60_000 };
  await using tenant = await startLean({ knobs });
  const dev = await tenant.lean();

  ok(await dev.up());

  await expectPrepared(tenant, dev);
});
