import { join } from "node:path";
import { createCloud } from "../../fakes/providers/cloud";
import { ok } from "./command";
import { GROUP, PASSWORD } from "./hello/helloWorkspace";
import { startWorkspace } from "./workspace";

// All fake providers behind the engine: their own tests call them directly.
test("the tenant and subscription in memory live through a stack's whole life", async () => {
  const cloud = createCloud();
  await using workspace = await startWorkspace({
    program: join(__dirname, "hello"),
    fakeProviders: [cloud.azuread, cloud.azureNative],
    env: { ARM_SUBSCRIPTION_ID: cloud.subscriptionId },
  });
  const dev = await workspace.stack("dev", { "hello:displayName": "first" });

  const first = ok(await dev.preview());
  ok(await dev.up());
  const second = ok(await dev.preview({ args: ["--expect-no-changes"] }));
  const { text } = await dev.exportState();
  ok(await dev.refresh({ args: ["--expect-no-changes"] }));
  dev.setConfig({ "hello:displayName": "second", "hello:generation": "2", "hello:location": "northeurope" });
  const third = ok(await dev.preview());
  ok(await dev.up());
  const made = [...cloud.resources.values()].map(({ type }) => type).sort();
  const passwords = cloud.issuedSecrets.length;
  ok(await dev.destroy());

  expect(first.digest.changeSummary).toEqual({ create: 5 });
  expect(second.digest.changeSummary).toEqual({ same: 5 });
  expect(third.digest.changeSummary).toEqual({ replace: 2, same: 2, update: 1 });
  expect(made.filter((type) => [GROUP, PASSWORD].includes(type))).toEqual([GROUP, PASSWORD]);
  expect(passwords).toBe(2);
  expect(cloud.issuedSecrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect([...cloud.resources.values()].map(({ type }) => type)).toEqual([]);
});
