import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ok } from "./command";
import { startTenant, TENANT_ID } from "./tenant";

const readme = readFileSync(resolve(__dirname, "../../../README.md"), "utf8");
const [block = ""] =
  /```console\n[^`]*pulumi up[^`]*```/.exec(readme.slice(readme.indexOf("## Deploy it"))) ?? [];
const commands = [...block.matchAll(/^\$ (.*)$/gm)].map(([, command = ""]) => command);

test("the four commands of the README deploy a stack", async () => {
  await using tenant = await startTenant();
  const [install, init = "", configure = "", up] = commands;
  expect([install, up, commands.length]).toEqual(["npm ci", "pulumi up", 4]);
  // Initialised by the workspace, which adds the organization that its file backend wants.
  const name = init.replace("pulumi stack init ", "");
  const stack = await tenant.stack(name, {
    tenantId: undefined,
    dataverseUrl: undefined,
    "azure-native:location": undefined,
    "azure-native:subscriptionId": undefined,
  });
  const words = configure
    .replace("<tenant id>", TENANT_ID)
    .replace("<subscription id>", tenant.cloud.subscriptionId)
    .replace("<environment>", "contoso")
    .replace(/^pulumi /, "")
    .split(" ");

  ok(await stack.run(words));
  ok(await stack.up());

  expect(await stack.outputs()).toMatchObject({
    tenantId: TENANT_ID,
    dataverseUrl: "https://contoso.crm4.dynamics.com",
  });
});
