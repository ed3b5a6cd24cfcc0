import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runPipelineCommand } from "../../../tools/pipeline/command";
import { ok } from "../command";
import { SMALL, startTenant, TENANT_ID } from "../tenant";
import { startBootstrap, startPipelines, writeStackFile } from "./pipelines";

const WRITE = "npm run --silent bootstrap:write -- --stack pipelines";

test("bootstrap:write makes a stack one that pipelines look after, without rights over the directory", async () => {
  await using tenant = await startTenant();
  const { cloud, workspace } = tenant;
  const contoso = await tenant.stack("contoso", { ...SMALL, adminConsent: false });
  const pipelines = await startBootstrap(tenant, { stacks: ["contoso"] });
  ok(await pipelines.up());
  const file = join(workspace.folder, "Pulumi.contoso.yaml");

  const first = ok(await workspace.shell(WRITE, {}));
  const written = readFileSync(file, "utf8");
  const again = ok(await workspace.shell(WRITE, {}));

  expect(first.stdout).toContain(
    "Pulumi.contoso.yaml: set ci:backend, ci:previewClientId, ci:deployClientId, ",
  );
  expect(again.stdout).toContain("Pulumi.contoso.yaml: unchanged\n");
  expect(readFileSync(file, "utf8")).toBe(written);
  const { stacks } = (await pipelines.outputs()) as { stacks: { contoso: Record<string, string> } };
  expect(JSON.parse(runPipelineCommand("stacks", [], workspace.folder).stdout)).toEqual([
    {
      stack: "contoso",
      changed: true,
      backend: "azblob://state-contoso?storage_account=stpipelines",
      tenantId: TENANT_ID,
      subscriptionId: cloud.subscriptionId,
      armEnvironment: "public",
      azureCloud: "azurecloud",
      previewClientId: stacks.contoso.previewClientId,
      deployClientId: stacks.contoso.deployClientId,
    },
  ]);

  ok(await contoso.up());
  const made = [...cloud.resources];
  const application = made.find(([, { inputs }]) => inputs.owners !== undefined);
  expect(application?.[1].inputs.owners).toContain(stacks.contoso.deployObjectId);
  expect(made.filter(([, { type }]) => /PermissionGrant|ApplicationPassword/.test(type))).toEqual([]);
  expect(made.filter(([id]) => id.endsWith("/rg-audit-log-connector-contoso"))).toEqual([]);
  expect(made.filter(([id]) => id.includes("/resourceGroups/rg-auditlog-contoso/")).length).toBeGreaterThan(
    5,
  );
  ok(await contoso.preview({ args: ["--expect-no-changes"] }));
  // The file names the group now, and it is still the program's.
  ok(await pipelines.preview({ args: ["--expect-no-changes"] }));
});

test("a mistake ends the preview with its message alone", async () => {
  await using fake = await startPipelines();
  writeStackFile(fake, "dev");
  const pipelines = await startBootstrap(fake, { stacks: ["dev", "fabrikam"] });

  const { exitCode, digest } = await pipelines.preview();

  expect(exitCode).not.toBe(0);
  expect(digest.diagnostics.map(({ message }) => message)).toEqual([
    'error: Stack "fabrikam" does not exist. Stacks with a file: dev.\n',
  ]);
  expect(fake.cloud.calls).toEqual([]);
});
