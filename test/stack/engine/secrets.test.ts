import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ok } from "./command";
import { deployHello, startHello } from "./hello/helloWorkspace";

test("a provider's secret and one from the settings are nowhere in plain text", async () => {
  await using hello = await startHello();
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  await dev.setSecret("hello:motto", "correct horse");

  const { stdout } = ok(await dev.up());
  const { text } = await dev.exportState();
  const settings = readFileSync(join(hello.folder, "Pulumi.dev.yaml"), "utf8");

  for (const place of [stdout, text, settings]) {
    expect(place).not.toContain("correct horse");
    expect(place).not.toContain("password-2");
  }
  expect((await dev.outputs())["password"]).toBe("[secret]");
});

test("asked for them, the CLI shows both: the search above can find something", async () => {
  await using hello = await startHello();
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  await dev.setSecret("hello:motto", "correct horse");
  ok(await dev.up());

  const { text } = await dev.exportState({ showSecrets: true });

  expect(text).toContain("correct horse");
  expect(text).toContain("password-2");
});

test("a provider gets secrets in plain text", async () => {
  await using hello = await startHello();
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  await dev.setSecret("hello:motto", "correct horse");

  ok(await dev.up());

  expect([...hello.azureNative.things.values()]).toEqual([
    { location: "westeurope", tags: { motto: "correct horse", stack: "dev" } },
  ]);
});

test("settings written later leave the stack's secrets readable", async () => {
  await using hello = await startHello();
  const dev = await deployHello(hello);
  await dev.setSecret("hello:motto", "correct horse");

  dev.setConfig({ "hello:displayName": "second", "hello:location": undefined });

  const { stdout } = ok(await dev.run(["config", "--show-secrets", "--json"]));
  const config = JSON.parse(stdout) as Record<string, { value?: string }>;
  expect([config["hello:motto"]?.value, config["hello:displayName"]?.value]).toEqual([
    "correct horse",
    "second",
  ]);
});
