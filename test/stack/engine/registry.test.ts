import { ok } from "./command";
import { changes, ours, SMALL, startTenant, type Tenant } from "./tenant";

/** A small stack that builds its image in a registry of its own. */
const BUILDING = { ...SMALL, image: undefined };

/** The same, which may change its region: no workspace of its own, whose name would stay reserved. */
function movable({ cloud }: Tenant) {
  const logAnalyticsWorkspaceId = cloud.addExisting("azure-native:operationalinsights:Workspace", {
    resourceGroupName: "rg-shared",
    location: "westeurope",
    workspaceName: "log-shared",
  });
  return { ...BUILDING, logAnalyticsWorkspaceId };
}

test("a registry deleted by hand: after a refresh, the next up makes it again and builds the image in it", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", BUILDING);
  ok(await dev.up());
  const makeAgain = deleteRegistry(tenant);

  ok(await dev.refresh());
  expect(await changes(dev)).toEqual([
    "create image-build",
    "create image-puller",
    "create image-registry",
    "update sync-runtime-app",
  ]);
  makeAgain();
  ok(await dev.up());

  expectBuiltTwice(tenant);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("a refresh that may not look for the registry says so and keeps what is recorded", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", BUILDING);
  ok(await dev.up());
  const error = { code: "AuthorizationFailed", message: "The client does not have authorization" };
  tenant.deployer.arm.failNext({ status: 403, body: { error } }, { operation: "registry" });

  const { stdout } = ok(await dev.refresh({ args: ["--expect-no-changes"] }));

  expect(stdout).toMatch(/warning: whether the registry \w+ is still in \S+ could not be looked up: Auth/);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("in another location the registry is another one, and the image is built in it", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", movable(tenant));
  ok(await dev.up());

  dev.setConfig({ "azure-native:location": "northeurope" });
  expect(await changes(dev)).toEqual(
    expect.arrayContaining(["replace image-build", "replace image-registry", "replace resource-group"]),
  );
  ok(await dev.up());

  expectBuiltTwice(tenant);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("a registry that is replaced within its group has the image built again", async () => {
  await using tenant = await startTenant();
  const { arm } = tenant.deployer;
  tenant.cloud.addResourceGroup("rg-given", "westeurope");
  const dev = await tenant.stack("dev", { ...movable(tenant), resourceGroupName: "rg-given" });
  for (const registry of [...arm.registries]) arm.registries.add(registry.replace(/\/.*\//, "/rg-given/"));
  ok(await dev.up());

  dev.setConfig({ "azure-native:location": "northeurope" });
  ok(await dev.up());

  expectBuiltTwice(tenant);
});

test("a registry that is only updated keeps its image, unless the build is asked for by name", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", BUILDING);
  ok(await dev.up());

  dev.setConfig(ours({ tags: { team: "power" } }));
  const changed = await changes(dev);
  expect(changed).toContain("update image-registry");
  expect(changed.filter((change) => change.endsWith("image-build"))).toEqual([]);
  ok(await dev.up());
  expect(tenant.deployer.arm.runs).toHaveLength(1);

  ok(await dev.up({ args: ["--replace", "**::image-build"] }));

  expectBuiltTwice(tenant);
});

/** Two builds, the second of which is the image that the app runs. */
function expectBuiltTwice({ cloud, deployer }: Tenant): void {
  const { runs } = deployer.arm;
  const app = [...cloud.resources.values()].find(({ type }) => type === "azure-native:app:ContainerApp");
  expect(runs).toHaveLength(2);
  expect(JSON.stringify(app?.inputs.template)).toContain(`@${runs[1]?.digest}"`);
}

/** Deletes it behind the stack's back, with the roles on it; the result lets Resource Manager have it again. */
function deleteRegistry({ cloud, deployer }: Tenant): () => void {
  const registry = [...cloud.resources].find(([, { type }]) => type.endsWith(":Registry"));
  const id = registry?.[0] ?? "";
  for (const key of [...cloud.resources.keys()]) if (key.startsWith(id)) cloud.resources.delete(key);
  const { registries } = deployer.arm;
  const known = [...registries];
  registries.clear();
  return () => known.forEach((each) => registries.add(each));
}
