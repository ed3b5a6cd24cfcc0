import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ok } from "./command";
import { currentSecret, keyVaultRetires, REFUSED } from "./keyVault";
import { recordedStack } from "./recordedStack";
import { changesOf, RECORDED, startTenant } from "./tenant";

const LATER = { env: { AUDITLOG_TODAY: "2027-03-01" } };
const FIXTURES = join(__dirname, "fixtures");
/** Versions that left vaults of azure-native's default version. */
const versions = readdirSync(FIXTURES)
  .filter((file) => readFileSync(join(FIXTURES, file), "utf8").includes('"azure-native:keyvault:Vault"'))
  .map((file) => file.replace(/\.json$/, ""));

test("0.1.0 and 0.2.0 left such vaults", () => {
  expect(versions).toEqual(["0.1.0", "0.2.0"]);
});

test.each(versions)(
  "an up takes a stack of %s over: one difference in vault and secret, nothing deleted or replaced; then refresh, rotation and destroy work",
  async (version) => {
    await using tenant = await startTenant();
    const dev = await recordedStack(tenant, version);
    const { vaultName } = await dev.outputs();
    keyVaultRetires(tenant);

    const { digest } = ok(await dev.preview(RECORDED));
    ok(await dev.up(RECORDED));

    const inKeyVault = digest.steps.filter(({ urn }) => urn.includes(":keyvault/"));
    expect(inKeyVault.map(({ op, detailedDiff }) => [op, Object.keys(detailedDiff ?? {})])).toEqual([
      ["update", ["azureApiVersion"]],
      ["update", ["azureApiVersion"]],
    ]);
    expect(changesOf(digest).filter((change) => !/^(create|update) /.test(change))).toEqual([]);
    expect((await dev.outputs())["vaultName"]).toBe(vaultName);
    ok(await dev.preview({ ...RECORDED, args: ["--expect-no-changes"] }));

    ok(await dev.refresh(RECORDED));
    ok(await dev.up(LATER));
    expect(currentSecret(tenant)).toBe(tenant.cloud.issuedSecrets.at(-1));
    ok(await dev.destroy(LATER));
    expect([...tenant.cloud.resources.keys()]).toEqual([]);
    expect([...tenant.cloud.deletedVaults.keys()]).toEqual([vaultName]);
  },
);

test("a version that is added to the list is an update in place, too", async () => {
  await using tenant = await startTenant();
  const dev = await recordedStack(tenant, "0.3.0");
  await tenant.workspace.edit("components/keyVault/apiVersion.ts", (text) =>
    text.replace('["2026-02-01"]', '["2026-02-01", "2026-03-01-preview"]'),
  );

  const { digest } = ok(await dev.preview(RECORDED));

  const ofTheVault = changesOf(digest).filter((change) => change.includes(" client-secret-"));
  expect(ofTheVault).toEqual([
    "create client-secret-vault-logs",
    "update client-secret-secret",
    "update client-secret-vault",
  ]);
});

test("a refresh before reads by the old version, which Azure refuses; with --run-program it reads by the new one", async () => {
  await using tenant = await startTenant();
  const dev = await recordedStack(tenant, "0.2.0");
  keyVaultRetires(tenant);
  const up = ["up", "--yes", "--skip-preview", "--refresh"];

  const plain = await dev.run(up, RECORDED);

  expect(plain.exitCode).not.toBe(0);
  expect(plain.stdout).toContain(REFUSED);
  ok(await dev.run([...up, "--run-program"], RECORDED));
  ok(await dev.preview({ ...RECORDED, args: ["--expect-no-changes"] }));
});
