import type { Resource } from "../../../fakes/providers/cloud";
import { ok } from "../command";
import { makeImpatient } from "../impatient";
import { ours, SMALL, startTenant, type Tenant } from "../tenant";

const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";
const PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal";
const APPLICATION = "azuread:index/application:Application";
const CREDENTIAL =
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential";
const VAULT = "azure-native:keyvault:Vault";
const SECRETS = { image: SMALL.image };
// The day before slot B gets another secret, and the day on which it does.
const BEFORE = { AUDITLOG_TODAY: "2027-02-04" };
const AFTER = { AUDITLOG_TODAY: "2027-02-05" };
const NO_CHANGES = ["--expect-no-changes"];

/** The id of the first of this type, or of the first that fits. */
function idOf({ cloud }: Tenant, type: string, fits: (resource: Resource) => boolean = () => true): string {
  const [id] = [...cloud.resources].find(([, each]) => each.type === type && fits(each)) ?? [];
  if (id === undefined) throw new Error(`there is no such ${type}`);
  return id;
}

test("a rotation meets a secret that was deleted by hand: it fails and says so, and a refresh clears it", async () => {
  await using tenant = await startTenant(BEFORE);
  const dev = await tenant.stack("dev", SECRETS);
  ok(await dev.up());
  const isSlotB = ({ outputs }: Resource) => String(outputs.displayName).includes("slot b");
  tenant.cloud.directory.remove(idOf(tenant, PASSWORD, isSlotB));
  ok(await dev.preview({ args: NO_CHANGES }));

  const rotated = await dev.up({ env: AFTER });
  const again = await dev.up({ env: AFTER });
  ok(await dev.refresh({ env: AFTER }));
  ok(await dev.up({ env: AFTER }));

  expect([rotated.exitCode, again.exitCode]).toEqual([1, 1]);
  for (const { stdout } of [rotated, again]) {
    expect(stdout).toContain('"audit-log-connector, slot b, generation 3" was deleted outside Pulumi');
    expect(stdout).toContain("pulumi refresh --stack dev");
  }
  ok(await dev.preview({ args: NO_CHANGES, env: AFTER }));
});

test("a rotation meets an app registration that was deleted by hand: it names it, and up --refresh recreates it", async () => {
  await using tenant = await startTenant(BEFORE);
  await makeImpatient(tenant);
  const dev = await tenant.stack("dev", SECRETS);
  ok(await dev.up());
  const application = idOf(tenant, APPLICATION);
  tenant.cloud.directory.remove(application);

  const failed = await dev.up({ env: AFTER });
  ok(await dev.up({ env: AFTER, args: ["--refresh"] }));

  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain(`(applicationId ${application}). Once it is available,`);
  expect(failed.stdout).toContain("If it was deleted by hand, recreate it:");
  expect(failed.stdout).toContain("pulumi up --refresh --stack dev");
  ok(await dev.preview({ args: NO_CHANGES, env: AFTER }));
});

test.each([
  ["an app registration", APPLICATION, SECRETS],
  ["a service principal", PRINCIPAL, SMALL],
  ["a secret", PASSWORD, SECRETS],
  ["a federated credential", CREDENTIAL, SMALL],
])(
  "a destroy meets %s that was deleted by hand: it says so, and goes through with --refresh",
  async (_, type, settings) => {
    await using tenant = await startTenant(BEFORE);
    const dev = await tenant.stack("dev", settings);
    ok(await dev.up());
    tenant.cloud.directory.remove(idOf(tenant, type));

    // Without the program there is no hook, and only Graph's own words: README says what they mean.
    const failed = await dev.destroy({ args: ["--run-program"] });
    ok(await dev.destroy({ args: ["--refresh"] }));

    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain("was deleted outside Pulumi: Entra no longer has it.");
    expect(failed.stdout).toContain("pulumi destroy --refresh");
    expect([...tenant.cloud.resources.values()].filter((each) => each.type.startsWith("azuread:"))).toEqual(
      [],
    );
  },
);

test("without a refresh, a destroy fails in Graph's own words each time", async () => {
  await using tenant = await startTenant(BEFORE);
  const dev = await tenant.stack("dev", SMALL);
  ok(await dev.up());
  tenant.cloud.directory.remove(idOf(tenant, PRINCIPAL));

  const failed = [await dev.destroy(), await dev.destroy()];

  expect(failed.map(({ exitCode }) => exitCode)).toEqual([1, 1]);
  for (const { stdout } of failed)
    expect(stdout).toMatch(/Deleting Service Principal \([^)]*\): unexpected status 404/);
});

test("an update meets an app registration that was deleted by hand: up --refresh recreates it", async () => {
  await using tenant = await startTenant(BEFORE);
  const dev = await tenant.stack("dev", SMALL);
  ok(await dev.up());
  tenant.cloud.directory.remove(idOf(tenant, APPLICATION));
  dev.setConfig(ours({ appName: "Another name" }));

  const failed = await dev.up();
  ok(await dev.up({ args: ["--refresh"] }));

  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain('Entra doesn\'t find "Another name".');
  expect(failed.stdout).toContain("pulumi up --refresh --stack dev");
  ok(await dev.preview({ args: NO_CHANGES }));
});

test("a rotation meets a vault that was deleted by hand: up --refresh recreates it", async () => {
  await using tenant = await startTenant(BEFORE);
  const dev = await tenant.stack("dev", SECRETS);
  ok(await dev.up());
  const vault = idOf(tenant, VAULT);
  for (const id of [...tenant.cloud.resources.keys()])
    if (id.startsWith(vault)) tenant.cloud.resources.delete(id);

  const failed = await dev.up({ env: AFTER });
  ok(await dev.up({ env: AFTER, args: ["--refresh"] }));

  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain("Something this belongs to is missing in Azure.");
  expect(failed.stdout).toContain("pulumi up --refresh --stack dev");
  ok(await dev.preview({ env: AFTER, args: NO_CHANGES }));
});
