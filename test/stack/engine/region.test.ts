import { ok } from "./command";
import { SMALL, startTenant, type Tenant } from "./tenant";

const ENVIRONMENT = "azure-native:app:ManagedEnvironment";
/** What a deletion outlives: by its name, or because it is valid until its end. */
const LASTING = ["keyvault:Vault", "keyvault:Secret", "ApplicationPassword", "operationalinsights:Workspace"];

/** How a region refuses: at once, or after Azure has accepted the environment, which then is there and unusable. */
const refusals: readonly (readonly [how: string, refuse: (tenant: Tenant) => void])[] = [
  ["at once", ({ cloud }) => void cloud.fullRegions.add("westeurope")],
  [
    "after a while",
    ({ cloud }) =>
      cloud.failNext({
        type: ENVIRONMENT,
        operation: "create",
        partial: true,
        message: 'Status=200 Code="ManagedEnvironmentNoAvailableCapacityInRegion" Message="No capacity."',
      }),
  ],
];

test.each(refusals)(
  "a region that refuses the environment %s leaves nothing that outlives it, and another region works",
  async (_, refuse) => {
    await using tenant = await startTenant();
    const { cloud } = tenant;
    const dev = await tenant.stack("dev", { image: SMALL.image });
    refuse(tenant);

    const failed = await dev.up();
    const made = [...cloud.resources.values()].map(({ type }) => type);
    dev.setConfig({ "azure-native:location": "northeurope" });
    const preview = ok(await dev.preview());
    ok(await dev.up());

    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain("  pulumi config set azure-native:location <region>");
    expect(made).toContain("azure-native:resources:ResourceGroup");
    expect(made.filter((type) => LASTING.some((lasting) => type.endsWith(lasting)))).toEqual([]);
    // Nothing has run there yet, so nothing is lost.
    expect(preview.digest.diagnostics.filter(({ severity }) => severity === "warning")).toEqual([]);
    expect([...cloud.deletedVaults.keys(), ...cloud.deletedWorkspaces.keys()]).toEqual([]);
    ok(await dev.preview({ args: ["--expect-no-changes"] }));
  },
);

test("a subscription that may have no further environment is told that no region helps", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", SMALL);
  tenant.cloud.failNext({
    type: ENVIRONMENT,
    operation: "create",
    message:
      'Status=400 Code="MaxNumberOfGlobalEnvironmentsInSubExceeded" Message="The subscription cannot have more than 1 Container App Environments."',
  });

  const { exitCode, stdout } = await dev.up();

  expect(exitCode).toBe(1);
  expect(stdout).toContain("in whatever region");
  expect(stdout).not.toContain("pulumi config set azure-native:location");
});
