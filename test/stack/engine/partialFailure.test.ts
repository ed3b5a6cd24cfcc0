import { join } from "node:path";
import { createCloud, type Cloud } from "../../fakes/providers/cloud";
import { ok } from "./command";
import { GROUP, typeOf } from "./hello/helloWorkspace";
import type { Stack } from "./stack";
import { startWorkspace, type Workspace } from "./workspace";

const MESSAGE = 'Status=200 Code="OperationFailed" Message="The disk is full."';

async function startHello(cloud: Cloud): Promise<Workspace> {
  return await startWorkspace({
    program: join(__dirname, "hello"),
    fakeProviders: [cloud.azuread, cloud.azureNative],
    env: { ARM_SUBSCRIPTION_ID: cloud.subscriptionId },
  });
}

/** The resource group as the state has it, with the errors of its initialization. */
async function groupIn(stack: Stack) {
  const { resources } = await stack.exportState();
  const group = resources.find(({ urn }) => typeOf(urn) === GROUP);
  return group && { errors: [], ...group, ...("initErrors" in group ? { errors: group.initErrors } : {}) };
}

/** What was written of the group, in order. */
function writes(cloud: Cloud): string[] {
  const written = cloud.calls.filter(({ type, operation }) => type === GROUP && operation !== "read");
  return written.map(({ operation }) => operation);
}

test("what was made and then failed is in the state with its error, and the next up updates it", async () => {
  const cloud = createCloud();
  await using workspace = await startHello(cloud);
  const dev = await workspace.stack("dev", { "hello:displayName": "first" });
  cloud.failNext({ type: GROUP, operation: "create", message: MESSAGE, partial: true });

  const failed = await dev.up();
  const half = await groupIn(dev);
  const preview = ok(await dev.preview());
  ok(await dev.up());

  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain(MESSAGE);
  const id = [...cloud.resources.keys()].find((key) => key.includes("/resourceGroups/"));
  expect([half?.id, half?.errors]).toEqual([id, [MESSAGE]]);
  expect([half?.inputs?.["location"], half?.outputs?.["location"]]).toEqual(["westeurope", "westeurope"]);
  expect(preview.digest.steps.filter(({ urn }) => typeOf(urn) === GROUP).map(({ op }) => op)).toEqual([
    "update",
  ]);
  expect((await groupIn(dev))?.errors).toEqual([]);
  expect(writes(cloud)).toEqual(["create", "update"]);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("an update that fails in part is in the state as well, until one succeeds", async () => {
  const cloud = createCloud();
  await using workspace = await startHello(cloud);
  const dev = await workspace.stack("dev", { "hello:displayName": "first" });
  ok(await dev.up());
  await dev.setSecret("hello:motto", "second");
  cloud.failNext({ type: GROUP, operation: "update", message: MESSAGE, partial: true });

  const failed = await dev.up();
  const half = await groupIn(dev);
  const { text } = await dev.exportState();
  ok(await dev.up());

  expect([failed.exitCode, half?.errors]).toEqual([1, [MESSAGE]]);
  expect((await groupIn(dev))?.errors).toEqual([]);
  expect(writes(cloud)).toEqual(["create", "update", "update"]);
  expect(text).not.toContain('"second"');
});

test("a hook that has the creation tried again meets what is there already", async () => {
  const cloud = createCloud();
  await using workspace = await startHello(cloud);
  await workspace.edit("index.ts", (text) =>
    text.replaceAll(
      "{ parent: this }",
      `{ parent: this, hooks: { onError: [new pulumi.ErrorHook("once", ({ errors }) => errors.length < 2)] } }`,
    ),
  );
  const dev = await workspace.stack("dev", { "hello:displayName": "first" });
  cloud.failNext({ type: GROUP, operation: "create", message: MESSAGE, partial: true });

  const failed = await dev.up();

  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain("cannot create already existing resource");
  expect(writes(cloud)).toEqual(["create", "create"]);
});

test("when only the answer is lost (control), the state knows nothing, and the next up makes another", async () => {
  const cloud = createCloud();
  await using workspace = await startHello(cloud);
  const dev = await workspace.stack("dev", { "hello:displayName": "first" });
  cloud.failNext({ type: GROUP, operation: "create", message: MESSAGE, afterEffect: true });

  const failed = await dev.up();
  const lost = await groupIn(dev);
  ok(await dev.up());

  expect([failed.exitCode, lost]).toEqual([1, undefined]);
  // The name is random; with a given one, the second creation would be refused.
  expect([...cloud.resources.values()].filter(({ type }) => type === GROUP)).toHaveLength(2);
  expect(writes(cloud)).toEqual(["create", "create"]);
});
