import { ok } from "./command";
import { changes, startTenant } from "./tenant";

const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";

test("after a destroy the deleted vault still holds its name: the next up recovers it, the one after writes what Azure ignored", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const dev = await tenant.stack("dev");
  ok(await dev.up());
  const { vaultName, clientSecretUri } = await dev.outputs();
  ok(await dev.destroy());
  expect([...cloud.deletedVaults.keys()]).toEqual([vaultName]);
  tenant.mirrorDeletedVaults();

  ok(await dev.up());

  const again = await dev.outputs();
  expect(again.vaultName).toBe(vaultName);
  // The recovered vault still has the secret of before.
  expect(again.clientSecretUri).not.toBe(clientSecretUri);
  tenant.deployer.arm.deletedVaults.clear();
  // Azure ignores everything else while it recovers a vault: the next up writes it.
  expect(await changes(dev)).toEqual(["update client-secret-vault"]);
  ok(await dev.up());
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("the state holds no secret in plain, neither do previews and outputs; with --show-secrets it does (control)", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const dev = await tenant.stack("dev");
  const up = ok(await dev.up());
  const preview = ok(await dev.preview({ args: ["--show-sames"] }));
  const [hidden, shown] = [await dev.exportState(), await dev.exportState({ showSecrets: true })];
  const secrets = cloud.issuedSecrets;
  const found = (text: string): number => secrets.filter((secret) => text.includes(secret)).length;

  expect(secrets).toHaveLength([...cloud.resources.values()].filter(({ type }) => type === PASSWORD).length);
  expect(found(hidden.text)).toBe(0);
  expect(found(up.stdout + up.stderr)).toBe(0);
  expect(found(preview.stdout + preview.stderr)).toBe(0);
  expect(found(JSON.stringify(await dev.outputs()))).toBe(0);
  expect(found(shown.text)).toBe(secrets.length);
});
