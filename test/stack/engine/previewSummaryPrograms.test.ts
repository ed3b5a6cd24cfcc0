import { resolve } from "node:path";
import { PREVIEW, summaryOf } from "../../tools/pipeline/previewSummary/summaryOf";
import { CloudError } from "../../fakes/providers/fakeProvider";
import { ok } from "./command";
import { GROUP, startHello } from "./hello/helloWorkspace";
import { miniProvider } from "./hello/miniCloud";
import { startWorkspace } from "./workspace";

test("a secret from the settings stays secret", async () => {
  await using hello = await startHello();
  const stack = await hello.stack("dev", { "hello:displayName": "first" });
  await stack.setSecret("hello:motto", "correct horse");
  ok(await stack.up());
  await stack.setSecret("hello:motto", "battery staple");

  const text = summaryOf(ok(await stack.run(PREVIEW)));

  expect(text.split("\n").filter((line) => line.startsWith("- "))).toEqual([
    "- `hello` (ResourceGroup): `tags.motto`: `[secret]` → `[secret]`",
  ]);
});

test("what a replacement has left that could not delete the old one is shown; without the steps of replacements it is not", async () => {
  await using hello = await startHello();
  const stack = await hello.stack("dev", { "hello:displayName": "first" });
  ok(await stack.up());
  stack.setConfig({ "hello:location": "northeurope" });
  const remove = hello.azureNative.delete.bind(hello.azureNative);
  hello.azureNative.delete = () => {
    throw new CloudError("it is locked");
  };
  expect((await stack.up()).exitCode).toBe(1);
  hello.azureNative.delete = remove;

  const text = summaryOf(ok(await stack.run(PREVIEW)));
  const without = summaryOf(ok(await stack.run(["preview", "--json"])));

  expect(text.split("\n").slice(2)).toEqual([
    "**1 deleted**; 5 unchanged.",
    "",
    "- **deleted: `hello`** (ResourceGroup): what an interrupted replacement left is removed; the new one stays.",
    "",
  ]);
  expect(without.split("\n")[2]).toBe("No changes.");
});

test("of 300 changes, those that matter are shown, and the rest is counted", async () => {
  const azureNative = miniProvider("azure-native", "3.28.0", {
    replacing: { [GROUP]: ["location"] },
    computed: {},
  });
  const program = resolve(__dirname, "../../tools/pipeline/previewSummary/manyGroups");
  await using workspace = await startWorkspace({ program, fakeProviders: [azureNative] });
  const stack = await workspace.stack("dev", {
    "many-groups:value": "one",
    "many-groups:location": "westeurope",
  });
  ok(await stack.up());
  stack.setConfig({ "many-groups:value": "two", "many-groups:location": "northeurope" });

  const text = summaryOf(ok(await stack.run(PREVIEW)));

  expect(text.split("\n")[2]).toBe("280 updated, **20 replaced**; 1 unchanged.");
  expect(text.length).toBeLessThanOrEqual(60_000);
  expect(text.match(/^- \*\*replaced: `group-\d+`\*\*/gm)).toHaveLength(20);
  const updated = text.match(/^- `group-\d+` /gm)?.length ?? 0;
  // Fewer than the hundred that a shorter comment would show.
  expect(updated).toBeGreaterThan(50);
  expect(updated).toBeLessThan(100);
  expect(text.trimEnd().split("\n").at(-1)).toBe(
    `Left out: ${280 - updated} of 280 updated. All of it: \`pulumi preview --stack dev\`.`,
  );
});
