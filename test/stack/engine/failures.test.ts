import { ok } from "./command";
import { APPLICATION, GROUP, PASSWORD, startHello, typeOf } from "./hello/helloWorkspace";

test("what fails stops what depends on it, and the next up continues from there", async () => {
  await using hello = await startHello();
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  hello.azuread.failures.push("Directory_QuotaExceeded: too many applications");

  const failed = await dev.up();
  const afterFailure = (await dev.exportState()).resources.map(({ urn }) => typeOf(urn));
  ok(await dev.up());

  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain("error: Directory_QuotaExceeded: too many applications");
  expect(afterFailure).not.toContain(APPLICATION);
  expect(afterFailure).not.toContain(PASSWORD);
  expect(hello.azuread.calls).toEqual([
    `create ${APPLICATION}`,
    `create ${APPLICATION}`,
    `create ${PASSWORD}`,
  ]);
  expect(hello.azureNative.calls).toEqual([`create ${GROUP}`]);
});

test("a refused input is an error of the preview", async () => {
  await using hello = await startHello();
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  hello.azureNative.check = (_, inputs) => ({
    inputs,
    failures: [{ property: "", reason: "'location' is not to our taste" }],
  });

  const { exitCode, digest } = await dev.preview();

  expect(exitCode).toBe(1);
  expect(
    digest.diagnostics.filter(({ message }) => message.includes("'location' is not to our taste")),
  ).toHaveLength(1);
});

test("a bug in a fake provider isn't a refusal of the cloud: it shows as what it is", async () => {
  await using hello = await startHello();
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  hello.azuread.create = () => {
    throw new TypeError("oops");
  };

  const { exitCode, stdout } = await dev.up();

  expect(exitCode).toBe(1);
  expect(stdout).toContain("bug in a fake provider: TypeError: oops\n");
});

// What the retries of our components rest on: https://github.com/pulumi/pulumi/pull/21291
const HOOK = `new pulumi.ErrorHook("again", async ({ failedOperation, errors }) => {
  await new Promise((resolve) => setTimeout(resolve, 10));
  await pulumi.log.info(\`\${failedOperation} failed: \${JSON.stringify(errors)}\`);
  return errors[0]?.startsWith("replicating") ?? false;
})`;

function withHook(text: string): string {
  return text.replace("{ parent: this }", `{ parent: this, hooks: { onError: [${HOOK}] } }`);
}

test("an error hook has a creation tried again, with the texts of all failures, the newest first", async () => {
  await using hello = await startHello();
  await hello.edit("index.ts", withHook);
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  hello.azuread.failures.push("replicating 1", "replicating 2");

  const { stdout } = ok(await dev.up());

  expect(stdout).toContain('create failed: ["replicating 2","replicating 1"]');
  expect(hello.azuread.calls.filter((call) => call === `create ${APPLICATION}`)).toHaveLength(3);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("an error that the hook doesn't know fails at once, as the provider said it", async () => {
  await using hello = await startHello();
  await hello.edit("index.ts", withHook);
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  hello.azuread.failures.push("forbidden");

  const { exitCode, stdout } = await dev.up();

  expect(exitCode).toBe(1);
  expect(stdout).toContain("error: forbidden");
  expect(hello.azuread.calls).toEqual([`create ${APPLICATION}`]);
});

test("a stack with error hooks is destroyed without running its program", async () => {
  await using hello = await startHello();
  await hello.edit("index.ts", withHook);
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  ok(await dev.up());
  await hello.edit("index.ts", () => "throw new Error('not run');");

  ok(await dev.destroy());

  expect([...hello.azuread.things.keys(), ...hello.azureNative.things.keys()]).toEqual([]);
});
