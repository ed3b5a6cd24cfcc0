import { ok } from "./command";
import {
  APPLICATION,
  deployHello,
  GROUP,
  PASSWORD,
  startHello,
  summary,
  typeOf,
} from "./hello/helloWorkspace";

test("the preview of an empty stack shows what would be made, and makes nothing", async () => {
  await using hello = await startHello();
  const dev = await hello.stack("dev", { "hello:displayName": "first" });

  const { digest } = ok(await dev.preview());

  expect(digest.changeSummary).toEqual({ create: 5 });
  expect(summary(digest.steps)).toEqual([
    `create ${GROUP}`,
    `create ${APPLICATION}`,
    `create ${PASSWORD}`,
    "create hello:index:Hello",
    "create pulumi:pulumi:Stack",
  ]);
  expect([...hello.azuread.calls, ...hello.azureNative.calls]).toEqual([]);
});

test("what up has made is in the outputs, and the next preview has nothing to do", async () => {
  await using hello = await startHello();
  const dev = await deployHello(hello);

  const outputs = await dev.outputs({ showSecrets: true });
  const { digest } = ok(await dev.preview({ args: ["--expect-no-changes"] }));

  expect(outputs).toEqual({ clientId: "client-1", password: "password-2", resourceGroupName: "group-1" });
  expect(digest.changeSummary).toEqual({ same: 5 });
});

test("a changed setting updates its one resource in place", async () => {
  await using hello = await startHello();
  const dev = await deployHello(hello);
  dev.setConfig({ "hello:displayName": "second" });

  const unexpected = await dev.preview({ args: ["--expect-no-changes"] });
  const { digest } = ok(await dev.preview());
  ok(await dev.up());

  expect(unexpected.exitCode).not.toBe(0);
  expect(unexpected.stderr).toContain("no changes were expected for preview but changes were proposed");
  expect(digest.changeSummary).toEqual({ same: 4, update: 1 });
  const step = digest.steps.find(({ op }) => op === "update");
  expect([typeOf(step?.urn ?? ""), step?.diffReasons, step?.detailedDiff]).toEqual([
    APPLICATION,
    ["displayName"],
    { displayName: { kind: "update", inputDiff: false } },
  ]);
  expect(hello.azuread.calls).toEqual([`update ${APPLICATION}`]);
  expect(hello.azureNative.calls).toEqual([]);
});

test("a replacement makes the new one before it deletes the old one, and says why", async () => {
  await using hello = await startHello();
  const dev = await deployHello(hello);
  dev.setConfig({ "hello:generation": "2" });

  const { digest } = ok(await dev.preview());
  ok(await dev.up());

  expect(digest.changeSummary).toEqual({ replace: 1, same: 4 });
  expect(digest.steps.find(({ op }) => op === "replace")?.replaceReasons).toEqual(["rotateWhenChanged"]);
  expect(hello.azuread.calls).toEqual([`create ${PASSWORD}`, `delete ${PASSWORD}`]);
});

test("refresh notices changes made in the cloud, and up reverts them", async () => {
  await using hello = await startHello();
  const dev = await deployHello(hello);
  for (const group of hello.azureNative.things.values()) group["tags"] = { owner: "somebody" };

  const check = await dev.run(["refresh", "--preview-only", "--expect-no-changes"]);
  ok(await dev.refresh());
  const { digest } = ok(await dev.preview());
  ok(await dev.up());

  expect(check.stdout).toContain("~ 1 to update");
  expect(check.exitCode).not.toBe(0);
  expect(digest.changeSummary).toEqual({ same: 4, update: 1 });
  expect([...hello.azureNative.things.values()]).toEqual([
    { location: "westeurope", tags: { motto: "none", stack: "dev" } },
  ]);
});

test("refresh of an untouched stack changes nothing", async () => {
  await using hello = await startHello();
  const dev = await deployHello(hello);

  const check = await dev.run(["refresh", "--preview-only", "--expect-no-changes"]);

  expect(check.stdout).toContain("5 unchanged");
  expect(check.exitCode).toBe(0);
});

test("destroy leaves nothing, neither in the cloud nor in the state", async () => {
  await using hello = await startHello();
  const dev = await deployHello(hello);

  ok(await dev.destroy());

  expect([...hello.azuread.things.keys(), ...hello.azureNative.things.keys()]).toEqual([]);
  expect((await dev.exportState()).resources).toEqual([]);
});
