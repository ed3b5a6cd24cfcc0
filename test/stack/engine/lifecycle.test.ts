import { ok } from "./command";
import { changes, changesOf, ours, SMALL, startTenant } from "./tenant";

test("preview, up, an up without changes, single changes, destroy: the life of a stack", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const dev = await tenant.stack("dev", { alertEmails: ["admin@contoso.com"] });

  const first = ok(await dev.preview());
  expect(first.digest.changeSummary).toEqual({ create: 49 });
  expect(first.digest.diagnostics).toEqual([]);
  expect(cloud.resources.size).toBe(0);

  const up = ok(await dev.up());
  // It comes after the last resource, and once more among the diagnostics.
  const [made = "", ...said] = up.stdout.split("What to do next:");
  expect(made.match(/ScheduledQueryRule \S+ created /g)).toHaveLength(7);
  expect(said.at(-1)).toContain(String((await dev.outputs())["checkCommand"]));
  expect(up.stdout).not.toContain("alertEmails is empty");
  const unchanged = ok(await dev.preview({ args: ["--expect-no-changes"] }));
  expect(unchanged.digest.diagnostics).toEqual([]);
  expect(await changes(dev)).toEqual([]);

  // Another admin, signed in as a service principal, from another machine.
  cloud.callers.azuread = { ...cloud.callers.azuread, clientId: OTHER, objectId: OTHER };
  cloud.callers.azureNative = { ...cloud.callers.azureNative, clientId: OTHER, objectId: OTHER };
  const env = {
    ARM_CLIENT_ID: OTHER,
    ARM_TENANT_ID: cloud.tenantId,
    ARM_USE_OIDC: "true",
    ARM_OIDC_TOKEN: "t",
    USER: "other",
  };
  ok(await dev.preview({ args: ["--expect-no-changes"], env }));

  dev.setConfig(ours({ pollInterval: "PT10M" }));
  expect(await changes(dev)).toEqual(["update sync-runtime-app"]);
  ok(await dev.up());

  dev.setConfig(ours({ redirectUris: ["https://global.consent.azure-apim.net/redirect/auditlog-5f1"] }));
  expect(await changes(dev)).toEqual(["update app-registration-application"]);
  ok(await dev.up());
  dev.setConfig(
    ours({
      redirectUris: [
        "https://global.consent.azure-apim.net/redirect/auditlog-5f2",
        "https://global.consent.azure-apim.net/redirect/auditlog-5f1",
      ],
    }),
  );
  const { digest } = ok(await dev.preview());
  expect(changesOf(digest)).toEqual(["update app-registration-application"]);
  ok(await dev.up());
  ok(await dev.preview({ args: ["--expect-no-changes"] }));

  ok(await dev.destroy());
  const left = [...cloud.resources.values()].map(({ type }) => type);
  // Consent is never revoked by the stack, and here it has gone with the app registration.
  expect(left).toEqual([]);
  expect([...cloud.deletedVaults.keys()]).toHaveLength(1);
});

test("hosting moves from the app to a job, which takes the app's place and nothing else", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", SMALL);
  ok(await dev.up());

  dev.setConfig(ours({ hosting: "job", pollInterval: "PT30M" }));
  expect(await changes(dev)).toEqual(["create sync-runtime-job", "delete sync-runtime-app"]);
  ok(await dev.up());

  ok(await dev.preview({ args: ["--expect-no-changes"] }));
  dev.setConfig(ours({ enabled: false }));
  expect(await changes(dev)).toEqual(["update sync-runtime-job"]);
  ok(await dev.up());
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("two stacks side by side do not touch each other", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const dev = await tenant.stack("dev", SMALL);
  const prod = await tenant.stack("prod", SMALL);
  ok(await dev.up());
  const ofDev = [...cloud.resources.keys()].sort();

  ok(await prod.up());
  expect(cloud.resources.size).toBe(2 * ofDev.length);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));

  ok(await prod.destroy());
  expect([...cloud.resources.keys()].sort()).toEqual(ofDev);
  ok(await dev.refresh({ args: ["--expect-no-changes"] }));
});

test("a refresh shows manual changes, and the next up reverts them", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", SMALL);
  ok(await dev.up());
  const account = () =>
    [...tenant.cloud.resources.values()].find(({ type }) => type.endsWith(":StorageAccount"))?.inputs ?? {};
  account().allowSharedKeyAccess = true;

  const drift = await dev.run(["refresh", "--preview-only", "--expect-no-changes", "--diff"]);
  expect(drift.exitCode).not.toBe(0);
  expect(drift.stdout).toMatch(/allowSharedKeyAccess\s*: false => true/);

  ok(await dev.refresh());
  expect(await changes(dev)).toEqual(["update state-storage-account"]);
  ok(await dev.up());
  expect(account().allowSharedKeyAccess).toBe(false);
});

const OTHER = "22222222-2222-4222-8222-222222222222";
