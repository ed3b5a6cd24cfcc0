import { join } from "node:path";
import { AZURE_CLI, DEPLOYER, installAzureCli, printToken } from "../support/azureCli";
import { scenario, type Scenario } from "../support/scenario";

// What `npm run runtime -- --stack …` starts: an admin's command, as the person who is signed in with the Azure CLI.

async function tenantWithAdmin(): Promise<Scenario> {
  return await scenario({ poisonRows: 2, environment: { administrators: [DEPLOYER] } });
}

/** No secret of the app, and a token of the person. */
function asPerson({ entra, dataverse }: Scenario, path: string) {
  const token = entra.issue({ audience: dataverse.url, clientId: AZURE_CLI, objectId: DEPLOYER });
  const env = { AUDITLOG_CREDENTIAL: "azure-cli", AUDITLOG_CLIENT_SECRET: "", PATH: path };
  return { env, script: printToken(token) };
}

test("a person's report needs no secret of the app, and the Azure CLI alone signs in", async () => {
  await using tenant = await tenantWithAdmin();
  await tenant.run("once");
  const person = asPerson(tenant, "");
  await using cli = await installAzureCli(person.script);
  const [signIns, reads] = [tenant.entra.count(), tenant.dataverse.count()];

  const { code, stdout } = await tenant.run(`report --format json --out ${join(tenant.state, "report")}`, {
    ...person.env,
    PATH: cli.path,
  });

  expect(code).toBe(0);
  expect(stdout).toContain(`${tenant.truth.rows} rows read`);
  expect(tenant.dataverse.count()).toBeGreaterThan(reads);
  expect(tenant.entra.count()).toBe(signIns);
});

test("what reads the audit feed says where to run it instead, and asks for no token", async () => {
  await using tenant = await tenantWithAdmin();
  await using cli = await installAzureCli("echo asked >> $0.asked; exit 1");
  const { env } = asPerson(tenant, cli.path);

  const { code, stdout } = await tenant.run("once", env);

  expect(code).toBe(1);
  expect(stdout).toContain("the Azure CLI has no tokens for the Activity API");
  expect(stdout).toContain("run it in the container");
  expect(tenant.activity.calls).toEqual([]);
});
