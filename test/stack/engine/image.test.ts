import { ok } from "./command";
import { changes, startTenant } from "./tenant";

test("changed sources build one image and roll one revision; whatever else changes builds nothing", async () => {
  await using tenant = await startTenant();
  const { cloud, deployer, workspace } = tenant;
  const dev = await tenant.stack("dev");
  const revision = (): unknown =>
    [...cloud.resources.values()].find(({ type }) => type === "azure-native:app:ContainerApp")?.outputs
      .latestRevisionName;
  ok(await dev.up());
  const [first, image] = [revision(), (await dev.outputs()).image];
  expect(deployer.arm.runs).toHaveLength(1);

  await workspace.edit("runtime/README.md", (text) => `${text}\nOne more line.\n`);
  await workspace.edit("components/README.md", (text) => `${text}\nOne more line.\n`);
  // The stack reads it, the runtime doesn't.
  await workspace.edit("common/deploymentClouds.ts", (text) => `${text}\n`);
  expect(await changes(dev)).toEqual([]);

  await workspace.edit("runtime/main.ts", (text) => `${text}\n`);
  expect(await changes(dev)).toEqual(["update image-build", "update sync-runtime-app"]);
  ok(await dev.up());

  expect(deployer.arm.runs).toHaveLength(2);
  expect((await dev.outputs()).image).not.toBe(image);
  expect(revision()).not.toBe(first);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("a failing build ends the up with the tail of its log, and the next up goes on from there", async () => {
  await using tenant = await startTenant();
  const { deployer } = tenant;
  const dev = await tenant.stack("dev");
  deployer.arm.planEnd({ status: "Failed", log: "Step 4/9 : RUN npm ci\nnpm error code E404\n" });

  const failed = await dev.up();

  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain("npm error code E404");
  ok(await dev.up());
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});
