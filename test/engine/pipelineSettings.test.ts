import { runPipelineCommand } from "../pipeline/command";
import { ok } from "./command";
import { SMALL, startTenant, TENANT_ID } from "./tenant";

test("what pulumi config set writes for pipelines, they read; to the program it means nothing", async () => {
  await using tenant = await startTenant();
  const { subscriptionId } = tenant.cloud;
  const dev = await tenant.stack("dev", SMALL);
  const ids = ["22222222-2222-4222-8222-222222222222", "44444444-4444-4444-8444-444444444444"] as const;
  ok(await dev.up());

  ok(await dev.run(["config", "set", "ci:backend", "azblob://state?storage_account=stcontoso"]));
  ok(await dev.run(["config", "set", "ci:previewClientId", ids[0]]));
  const incomplete = runPipelineCommand("stacks", [], tenant.workspace.folder);
  ok(await dev.run(["config", "set", "ci:deployClientId", ids[1]]));
  const complete = runPipelineCommand("stacks", [], tenant.workspace.folder);

  expect(incomplete).toMatchObject({ status: 2, stdout: "" });
  expect([complete.status, complete.stderr, JSON.parse(complete.stdout)]).toEqual([
    0,
    "",
    [
      {
        stack: "dev",
        changed: true,
        backend: "azblob://state?storage_account=stcontoso",
        tenantId: TENANT_ID,
        subscriptionId,
        armEnvironment: "public",
        azureCloud: "azurecloud",
        previewClientId: ids[0],
        deployClientId: ids[1],
      },
    ],
  ]);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});
