import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ok } from "./command";
import { currentSecret, keyVaultRetires, REFUSED } from "./keyVault";
import { changes, SMALL, startTenant, type Tenant } from "./tenant";

const BEFORE = { env: { AUDITLOG_TODAY: "2026-11-25" } };
const AFTER = { env: { AUDITLOG_TODAY: "2027-03-01" } };
const SETTINGS = { image: SMALL.image };

const VERSIONS = 'API_VERSIONS = ["2026-02-01"]';
const NO_VERSIONS = "API_VERSIONS: string[] = []";

/** The program as it was: without a version in the token, the provider sends its default. */
async function startTenantOfBefore(): Promise<Tenant> {
  const tenant = await startTenant();
  await tenant.workspace.edit("components/keyVault/apiVersion.ts", (text) =>
    text.replace(VERSIONS, NO_VERSIONS),
  );
  return tenant;
}

test("after the day of retirement, a stack lives its whole life: up, no change, refresh, rotation, destroy", async () => {
  await using tenant = await startTenant();
  keyVaultRetires(tenant);
  const dev = await tenant.stack("dev", SETTINGS);

  ok(await dev.up(BEFORE));
  ok(await dev.preview({ ...BEFORE, args: ["--expect-no-changes"] }));
  ok(await dev.refresh(BEFORE));
  expect(await changes(dev, AFTER.env)).toEqual([
    "replace client-secret-slot-b",
    "update client-secret-secret",
  ]);
  ok(await dev.up(AFTER));
  expect(currentSecret(tenant)).toBe(tenant.cloud.issuedSecrets.at(-1));
  ok(await dev.destroy(AFTER));

  expect([...tenant.cloud.resources.keys()]).toEqual([]);
});

test("with the version of before (control), nothing of that is possible", async () => {
  await using tenant = await startTenantOfBefore();
  const dev = await tenant.stack("dev", SETTINGS);
  ok(await dev.up(BEFORE));
  keyVaultRetires(tenant);
  const other = await tenant.stack("other", SETTINGS);

  const refused = [
    await other.up(AFTER),
    await dev.refresh(AFTER),
    await dev.up(AFTER),
    await dev.destroy(AFTER),
  ];

  expect(refused.filter(({ exitCode }) => exitCode === 0)).toEqual([]);
  expect(refused.filter(({ stdout }) => !stdout.includes(REFUSED))).toEqual([]);
  expect(refused[0]?.stdout).toContain("npm run check:retirements");
});

test("a rotation that Azure refused half-way is finished by the new version", async () => {
  await using tenant = await startTenantOfBefore();
  const dev = await tenant.stack("dev", SETTINGS);
  ok(await dev.up(BEFORE));
  keyVaultRetires(tenant);
  expect((await dev.up(AFTER)).stdout).toContain(REFUSED);
  expect(currentSecret(tenant)).not.toBe(tenant.cloud.issuedSecrets.at(-1));
  await tenant.workspace.edit("components/keyVault/apiVersion.ts", (text) =>
    text.replace(NO_VERSIONS, VERSIONS),
  );

  ok(await dev.up(AFTER));

  expect(currentSecret(tenant)).toBe(tenant.cloud.issuedSecrets.at(-1));
  ok(await dev.preview({ ...AFTER, args: ["--expect-no-changes"] }));
});

test("a provider without that version ends the preview, in the words that README.md explains", async () => {
  await using tenant = await startTenant();
  tenant.cloud.unknownTokens.add("azure-native:keyvault/v20260201:Vault");
  const dev = await tenant.stack("dev", SETTINGS);

  const { exitCode, digest } = await dev.preview(BEFORE);

  const words = "Resource type azure-native:keyvault/v20260201:Vault not found";
  expect(exitCode).not.toBe(0);
  expect(digest.diagnostics.map(({ message }) => message).join("\n")).toContain(words);
  expect(readFileSync(resolve(__dirname, "../../../README.md"), "utf8")).toContain(`_${words}_`);
});
