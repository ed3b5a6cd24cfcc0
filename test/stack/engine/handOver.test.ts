import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { runPipelineCommand } from "../../tools/pipeline/command";
import { ok } from "./command";
import { startTenant, TENANT_ID } from "./tenant";

const text = readFileSync(resolve(__dirname, "../../../docs/ci.md"), "utf8");

/** Pulumi's commands of a numbered step, but the one that makes the stack: the tests' key is a passphrase. */
function pulumiCommands(step: number): string {
  const section = text.split(/^## (?=\d)/m).find((part) => part.startsWith(`${step}. `)) ?? "";
  const [, block = ""] = /```bash\n(.*?)```/s.exec(section) ?? [];
  const lines = block.replaceAll("\\\n", " ").split("\n");
  const commands = lines.filter(
    (line) => line.startsWith("pulumi ") && !line.startsWith("pulumi stack init"),
  );
  // People confirm; there is nobody here.
  return commands.map((line) => line.replace(/^pulumi up /, "pulumi up --yes ")).join("\n");
}

test("the commands of docs/ci.md make a stack that pipelines look after, without rights over the directory", async () => {
  await using tenant = await startTenant();
  const { subscriptionId, resources, directory } = tenant.cloud;
  const me = "33333333-3333-4333-8333-333333333333";
  directory.addUser(me);
  const deploy =
    directory.addApplication({ displayName: "id-auditlog-deploy" }).servicePrincipalObjectId ?? "";
  const contoso = await tenant.stack("contoso", {
    tenantId: undefined,
    dataverseUrl: undefined,
    "azure-native:location": undefined,
    "azure-native:subscriptionId": undefined,
  });
  const env = {
    STACK: "contoso",
    LOCATION: "westeurope",
    STACK_SUBSCRIPTION: subscriptionId,
    DATAVERSE: "https://contoso.crm4.dynamics.com",
    TENANT: TENANT_ID,
    ME: me,
    DEPLOY: deploy,
  };

  ok(await tenant.workspace.shell(pulumiCommands(2), env));
  // The commands use the state of these tests, and write down another.
  const backend = "azblob://state?storage_account=stcontoso";
  const handOver = pulumiCommands(5).replace('"$PULUMI_BACKEND_URL"', `"${backend}"`);
  const clients = {
    PREVIEW_CLIENT: "22222222-2222-4222-8222-222222222222",
    DEPLOY_CLIENT: "44444444-4444-4444-8444-444444444444",
  };
  ok(await tenant.workspace.shell(handOver, { STACK: "contoso", ...clients }));

  const types = [...resources.values()].map(({ type }) => type);
  expect(types.filter((type) => /AppRoleAssignment|PermissionGrant|ApplicationPassword/.test(type))).toEqual(
    [],
  );
  const application = [...resources.values()].find(({ inputs }) => inputs.owners !== undefined);
  expect(application?.inputs.owners).toEqual([me, deploy]);
  const { stdout } = runPipelineCommand("stacks", [], tenant.workspace.folder);
  expect(JSON.parse(stdout)).toEqual([
    {
      stack: "contoso",
      changed: true,
      backend,
      tenantId: TENANT_ID,
      subscriptionId,
      armEnvironment: "public",
      azureCloud: "azurecloud",
      previewClientId: clients.PREVIEW_CLIENT,
      deployClientId: clients.DEPLOY_CLIENT,
    },
  ]);
  ok(await contoso.preview({ args: ["--expect-no-changes"] }));
});
