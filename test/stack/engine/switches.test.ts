import { ok } from "./command";
import { changes, ours, SMALL, startTenant } from "./tenant";
import { grants, upAsTold } from "./typed";

test("from a secret to federation and back: the app never lacks a credential, and nothing is in the way of the way back", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const dev = await tenant.stack("dev", { image: SMALL.image });
  ok(await dev.up());
  const { calls } = cloud;
  const order = (from: number): string[] =>
    calls.slice(from).flatMap(({ operation, type, name = "" }) => {
      const isPassword = operation === "delete" && type.endsWith(":ApplicationPassword");
      return isPassword || (operation === "update" && type.endsWith(":ContainerApp"))
        ? [`${operation} ${name}`]
        : [];
    });

  const start = calls.length;
  dev.setConfig(ours({ credential: "federated" }));
  ok(await dev.up());
  // The app stops using the secret before the secret goes.
  expect(order(start)[0]).toBe("update sync-runtime-app");
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
  tenant.mirrorDeletedVaults();

  dev.setConfig(ours({ credential: "secret" }));
  ok(await dev.up());
  tenant.deployer.arm.deletedVaults.clear();
  // Azure ignores everything else while it recovers a vault: the next up writes it.
  expect(await changes(dev)).toEqual(["update client-secret-vault"]);
  ok(await dev.up());
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("from a given image to one that is built, and back", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", SMALL);
  ok(await dev.up());

  dev.setConfig(ours({ image: undefined }));
  ok(await dev.up());
  expect((await dev.outputs()).image).toMatch(/azurecr\.io\/audit-log-connector@sha256:/);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));

  dev.setConfig(ours({ image: SMALL.image }));
  ok(await dev.up());
  expect((await dev.outputs()).image).toBe(SMALL.image);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("turning enrich off takes the right to read users back; turning adminConsent off revokes nothing", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", { ...SMALL, enrich: true });
  ok(await dev.up());
  const withUsers = grants(tenant);

  dev.setConfig(ours({ enrich: undefined }));
  ok(await dev.up());
  const without = grants(tenant);
  dev.setConfig(ours({ enrich: true }));
  ok(await dev.up());
  dev.setConfig(ours({ adminConsent: false }));
  ok(await dev.up());

  expect(withUsers).toEqual(expect.arrayContaining(without));
  expect([withUsers.length, without.length, grants(tenant).length]).toEqual([4, 3, 4]);
});

test("what is protected survives a destroy; unprotected, it goes", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const dev = await tenant.stack("dev", { ...SMALL, protect: true });
  ok(await dev.up());

  const refused = await dev.destroy();
  expect(refused.exitCode).toBe(1);
  expect(`${refused.stdout}${refused.stderr}`).toContain("protected");
  const left = [...cloud.resources.values()].map(({ type }) => type.split(":").at(-1));
  // With the service principal its consent survives, which only an admin could give again.
  expect(left.sort()).toEqual([
    "AppRoleAssignment",
    "AppRoleAssignment",
    "Application",
    "BlobContainer",
    "ResourceGroup",
    "ServicePrincipal",
    "ServicePrincipalDelegatedPermissionGrant",
    "StorageAccount",
    "UserAssignedIdentity",
  ]);

  dev.setConfig(ours({ protect: undefined }));
  await upAsTold(dev, tenant);
  ok(await dev.destroy());
  expect(cloud.resources.size).toBe(0);
});
