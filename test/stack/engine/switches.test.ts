import { ok } from "./command";
import { PREVIEW, summaryOf } from "../../tools/pipeline/previewSummary/summaryOf";
import type { Cloud } from "../../fakes/providers/cloud";
import { changes, ours, SMALL, startTenant, type Tenant } from "./tenant";
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

test("from shared parts to its own and back: nothing of what is shared changes, and the image is promoted by its digest", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const { shared, settings } = shareParts(tenant);
  const before = structuredClone(theirs(cloud, shared));
  const { logAnalyticsWorkspaceId, actionGroupId } = settings;
  const dev = await tenant.stack("dev", { ...SMALL, logAnalyticsWorkspaceId, actionGroupId });
  ok(await dev.up());

  const none = { logAnalyticsWorkspaceId: undefined, actionGroupId: undefined };
  dev.setConfig(ours({ ...none, image: undefined, alertEmails: ["admin@contoso.com"] }));
  ok(await dev.up());
  expect((await dev.outputs()).image).toMatch(/^craudit\w+\.azurecr\.io\/audit-log-connector@sha256:/);

  dev.setConfig(ours({ ...settings, alertEmails: undefined }));
  const lost = summaryOf(ok(await dev.run(PREVIEW)));
  expect(lost).toContain(
    "the log so far is lost; from then on it goes to the workspace that the stack shares.",
  );
  expect(lost).toContain("its images are lost; the container gets its image from another registry.");
  expect(lost).toContain("the alerts notify the action group that the stack shares.");
  ok(await dev.up());
  ok(await dev.preview({ args: ["--expect-no-changes"] }));

  const { image } = await dev.outputs();
  expect(image).toMatch(/^crshared\.azurecr\.io\/audit-log-connector@sha256:[0-9a-f]{64}$/);
  dev.setConfig(ours({ image }));
  expect(await changes(dev)).toEqual(["delete image-build"]);

  expect(theirs(cloud, shared)).toEqual(before);
  ok(await dev.destroy());
  expect(theirs(cloud, shared)).toEqual(before);
  expect([...cloud.resources.keys()].sort()).toEqual([...shared].sort());
});

/** A workspace, an action group and a registry of another subscription, and the settings that name them. */
function shareParts({ cloud, deployer }: Tenant) {
  const elsewhere = { subscriptionId: "00000000-0000-4000-8000-00000000e15e" };
  const group = { resourceGroupName: "rg-shared", location: "northeurope" };
  deployer.arm.registries.add(`${elsewhere.subscriptionId}/rg-shared/crshared`);
  const settings = {
    logAnalyticsWorkspaceId: cloud.addExisting(
      "azure-native:operationalinsights:Workspace",
      { ...group, workspaceName: "log-shared" },
      elsewhere,
    ),
    actionGroupId: cloud.addExisting(
      "azure-native:monitor:ActionGroup",
      { ...group, actionGroupName: "ag-shared", groupShortName: "shared", enabled: true },
      elsewhere,
    ),
    registryId: cloud.addExisting(
      "azure-native:containerregistry:Registry",
      { ...group, registryName: "crshared", sku: { name: "Basic" } },
      elsewhere,
    ),
  };
  return { settings, shared: Object.values(settings) };
}

function theirs(cloud: Cloud, ids: readonly string[]): unknown[] {
  return ids.map((id) => cloud.resources.get(id));
}

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
