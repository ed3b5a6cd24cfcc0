import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ok } from "./command";
import { recordedStack } from "./recordedStack";
import { changes, changesOf, RECORDED, startTenant, type Tenant } from "./tenant";

/** From 27 February 2027 on: https://learn.microsoft.com/azure/key-vault/general/migrate-api-version */
function retire({ cloud }: Tenant): void {
  cloud.oldestVersions.set("Microsoft.KeyVault", "2026-02-01");
}

const REFUSAL = "API version '2024-11-01' for type 'vaults";
const DEPLOYED = { env: { AUDITLOG_TODAY: "2026-11-25" } };
const LATER = { env: { AUDITLOG_TODAY: "2027-03-01" } };
const versions = readdirSync(join(__dirname, "fixtures")).map((file) => file.replace(/\.json$/, ""));

const VERSION_IN_TOKEN = '/v${API_VERSION.replaceAll("-", "")}';
const OWN_TOKEN = ["azure-native:keyvault:", `azure-native:keyvault${VERSION_IN_TOKEN}:`] as const;

/** The program as it was: without a version in the token, the provider sends its default. */
async function startTenantOfBefore(): Promise<Tenant> {
  const tenant = await startTenant();
  await tenant.workspace.edit("components/keyVault/apiVersion.ts", (text) =>
    text.replace(VERSION_IN_TOKEN, ""),
  );
  return tenant;
}

test("after the day of retirement, a stack lives its whole life: up, no change, refresh, rotation, destroy", async () => {
  await using tenant = await startTenant();
  retire(tenant);
  const dev = await tenant.stack("dev");

  ok(await dev.up(DEPLOYED));
  ok(await dev.preview({ ...DEPLOYED, args: ["--expect-no-changes"] }));
  ok(await dev.refresh(DEPLOYED));
  ok(await dev.preview({ ...DEPLOYED, args: ["--expect-no-changes"] }));
  expect(await changes(dev, LATER.env)).toEqual([
    "replace client-secret-slot-b",
    "update client-secret-secret",
  ]);
  ok(await dev.up(LATER));
  ok(await dev.destroy(LATER));

  expect([...tenant.cloud.resources.keys()]).toEqual([]);
});

test("with the version of before (the twin), nothing of that is possible", async () => {
  await using tenant = await startTenantOfBefore();
  const dev = await tenant.stack("dev");
  ok(await dev.up(DEPLOYED));
  retire(tenant);

  const refused = [
    await (await tenant.stack("new")).up(LATER),
    await dev.refresh(LATER),
    await dev.up(LATER),
    await dev.destroy(LATER),
  ];

  expect(refused.filter(({ stdout, stderr }) => (stdout + stderr).includes(REFUSAL))).toHaveLength(4);
  expect(refused.map(({ exitCode }) => exitCode === 0)).toEqual([false, false, false, false]);
  expect(refused[0]?.stdout).toContain("npm run check:retirements");
});

test.each(versions)(
  "a stack deployed by %s is upgraded by an up: one difference in vault and secret, nothing deleted, replaced or made",
  async (version) => {
    await using tenant = await startTenant();
    const dev = await recordedStack(tenant, version);
    const vaultName = (await dev.outputs())["vaultName"];
    retire(tenant);

    const { digest } = ok(await dev.preview(RECORDED));
    ok(await dev.up(RECORDED));

    const upgraded = digest.steps.filter(({ urn }) => urn.includes(":keyvault/"));
    expect(upgraded.map(({ op, detailedDiff }) => [op, Object.keys(detailedDiff ?? {})])).toEqual([
      ["update", ["azureApiVersion"]],
      ["update", ["azureApiVersion"]],
    ]);
    const ended = changesOf(digest).filter(
      (change) => !change.startsWith("create ") && !change.startsWith("update "),
    );
    expect(ended).toEqual([]);
    expect((await dev.outputs())["vaultName"]).toBe(vaultName);
    ok(await dev.preview({ ...RECORDED, args: ["--expect-no-changes"] }));
  },
);

test("after the upgrade, refresh, rotation and destroy work", async () => {
  await using tenant = await startTenant();
  const dev = await recordedStack(tenant, "0.2.0");
  retire(tenant);
  ok(await dev.up(RECORDED));

  ok(await dev.refresh(RECORDED));
  // The recorded tables, role and user are in no Dataverse here.
  const changed = (await changes(dev, LATER.env)).filter((change) => !change.includes(" dataverse-access-"));
  expect(changed).toEqual([
    "replace client-secret-slot-b",
    "update client-secret-secret",
    "update monitoring-secret-expiry",
  ]);
  ok(await dev.up(LATER));
  ok(await dev.destroy(LATER));

  expect([...tenant.cloud.resources.keys()]).toEqual([]);
});

test("a refresh before the upgrade reads by the old version, which Azure refuses; with --run-program it reads by the new one", async () => {
  await using tenant = await startTenant();
  const dev = await recordedStack(tenant, "0.2.0");
  retire(tenant);
  const up = ["up", "--yes", "--skip-preview", "--refresh"];

  const plain = await dev.run(up, RECORDED);

  expect(plain.exitCode).not.toBe(0);
  expect(plain.stdout + plain.stderr).toContain(REFUSAL);
  ok(await dev.run([...up, "--run-program"], RECORDED));
  ok(await dev.preview({ ...RECORDED, args: ["--expect-no-changes"] }));
});

test("a rotation that Azure refused half-way is finished by the upgrade", async () => {
  await using tenant = await startTenantOfBefore();
  const dev = await tenant.stack("dev");
  ok(await dev.up(DEPLOYED));
  retire(tenant);
  expect((await dev.up(LATER)).exitCode).not.toBe(0);
  await tenant.workspace.edit("components/keyVault/apiVersion.ts", (text) => text.replace(...OWN_TOKEN));

  ok(await dev.up(LATER));

  const secret = [...tenant.cloud.resources.values()].find(({ type }) => type.endsWith(":keyvault:Secret"));
  expect((secret?.inputs["properties"] as { value: string }).value).toBe(tenant.cloud.issuedSecrets.at(-1));
  ok(await dev.preview({ ...LATER, args: ["--expect-no-changes"] }));
});

test("a provider without that version refuses the preview, in words that the README explains", async () => {
  await using tenant = await startTenant();
  tenant.cloud.unknownTokens.add("azure-native:keyvault/v20260201:Vault");
  const dev = await tenant.stack("dev");

  const { exitCode, digest } = await dev.preview(DEPLOYED);

  expect(exitCode).not.toBe(0);
  expect(digest.diagnostics.map(({ message }) => message).join("\n")).toContain(
    "Resource type azure-native:keyvault/v20260201:Vault not found",
  );
});
