import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commitAll } from "../../support/gitRepository";
import { wholeAzureScript } from "../../workflows/workflows";
import { startAzurite } from "../../support/azurite";
import { createBlobState } from "./azblob";
import { ok } from "./command";
import { CI, commitWorkspace, setPollInterval } from "./gitWorkspace";
import { changes, SMALL, startTenant } from "./tenant";

test("the pipeline of Azure DevOps deploys, and previews a pull request, with the settings of the stack's own file", async () => {
  await using azurite = await startAzurite();
  const { url, writer } = await createBlobState(azurite);
  await using tenant = await startTenant({ PULUMI_BACKEND_URL: url, ...writer });
  const { folder } = tenant.workspace;
  const temporary = join(dirname(folder), "agent");
  mkdirSync(temporary);
  // A pipeline's sign-in for Dataverse would ask Entra itself.
  const settings = { ...SMALL, ...CI, "ci:backend": url, skipDataverse: true };
  const contoso = await tenant.stack("contoso", settings);
  const git = commitWorkspace(tenant.workspace);
  const agent = {
    STACK: "contoso",
    AGENT_TEMPDIRECTORY: temporary,
    // What the task gets from the service connection.
    servicePrincipalId: "22222222-2222-4222-8222-222222222222",
    tenantId: "11111111-1111-4111-8111-111111111111",
    idToken: "a token",
    // The script sets it, from the stack's file.
    PULUMI_BACKEND_URL: "",
  };

  ok(await tenant.workspace.shell(wholeAzureScript("deploy"), agent));
  expect(await changes(contoso)).toEqual([]);
  commitAll(git);
  const unchanged = ok(await tenant.workspace.shell(wholeAzureScript("preview"), agent));
  await setPollInterval(tenant.workspace, "PT5M");
  commitAll(git);
  const changed = ok(await tenant.workspace.shell(wholeAzureScript("preview"), agent));

  const signedIn = "##vso[task.setvariable variable=signIn]done\n";
  expect(unchanged.stdout).toBe(`${signedIn}This pull request does not change contoso.\n`);
  expect(changed.stdout).toBe(`${signedIn}##vso[task.uploadsummary]${temporary}/contoso.md\n`);
  expect(readFileSync(join(temporary, "contoso.md"), "utf8")).toContain("AUDITLOG_POLL_INTERVAL");
});
