import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transformSync } from "@swc/core";
import { dataverseCommands } from "../../../../components/dataverse/dataverseCommands";
import { ok, type CommandResult } from "../command";
import { changes, DATAVERSE_URL, nameOf, ours, SMALL, startTenant, TENANT_ID, type Tenant } from "../tenant";
import { DEPLOYER } from "../../../support/azureCli";
import { CLIENT_ID } from "./lean";
import { ALL_GOOD, checksIn, startFeed } from "./runtimeRun";
import { deploymentClouds } from "../../../../common/deploymentClouds";

const ROLE = "audit-log-connector-by-hand";

function commandsFor(clientId: string): string {
  const environment = {
    cloud: deploymentClouds.commercial,
    environmentUrl: DATAVERSE_URL,
    tenantId: TENANT_ID,
  };
  return dataverseCommands({ ...environment, clientId, enrich: false, roleName: ROLE });
}

/** Runs commands as an administrator would: with bash, and an Azure CLI that is signed in. */
async function runByHand(tenant: Tenant, commands: string): Promise<CommandResult> {
  const { workspace, deployer, entra, dataverse } = tenant;
  const source = await readFile(join(__dirname, "azRest.ts"), "utf8");
  const { code } = transformSync(source, {
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  const program = join(workspace.folder, "azRest.cjs");
  await writeFile(program, code);
  await deployer.replaceAzureCli(`exec node "${program}" "$@"`);
  const token = entra.issue({ audience: DATAVERSE_URL, objectId: DEPLOYER });
  const result = await workspace.shell(commands, { AZ_REST_ORIGIN: dataverse.url, AZ_REST_TOKEN: token });
  await tenant.replaceAzureCli([]);
  return result;
}

/** All that the commands may have made. */
function pictureOf({ dataverse }: Tenant) {
  const { publishers, solutions, tables, roles, users } = dataverse;
  return {
    publishers,
    solutions,
    tables: tables.map(({ logicalName, columns, description }) => [logicalName, columns, description]),
    roles,
    users,
  };
}

test("skipDataverse: the stack asks nothing of Dataverse; its commands prepare it, twice the same; without it all is adopted", async () => {
  await using tenant = await startTenant();
  const { dataverse } = tenant;
  const dev = await tenant.stack("dev", { ...SMALL, skipDataverse: true });
  ok(await dev.up());
  expect(dataverse.calls).toEqual([]);
  const { dataverseCommands: commands, clientId } = await dev.outputs();

  ok(await runByHand(tenant, String(commands)));
  const first = pictureOf(tenant);
  ok(await runByHand(tenant, String(commands)));

  expect(pictureOf(tenant)).toEqual(first);
  expect(first.tables.map(([name]) => name)).toEqual(["admin_app", "admin_auditlog"]);
  await using feed = await startFeed(tenant, String(clientId));
  const check = await feed.run("check");
  expect([check.code, checksIn(check)]).toEqual([0, ALL_GOOD]);
  expect(check.stdout).not.toContain("more than it needs");

  dev.setConfig(ours({ skipDataverse: false, deleteTable: true }));
  expect(await changes(dev)).toEqual([
    "create dataverse-access-apps",
    "create dataverse-access-audit",
    "create dataverse-access-role",
    "create dataverse-access-user",
  ]);
  ok(await dev.up());
  const { resources } = await dev.exportState();
  const adopted = resources.flatMap((each) =>
    each.outputs?.adopted === undefined ? [] : [[nameOf(each), each.outputs.adopted]],
  );
  expect(adopted).toEqual([
    ["dataverse-access-apps", true],
    ["dataverse-access-audit", true],
    ["dataverse-access-role", true],
    ["dataverse-access-user", true],
  ]);
  expect(pictureOf(tenant)).toEqual(first);
  ok(await dev.destroy());
  expect(pictureOf(tenant)).toEqual(first);
});

test("on the kit's environment the commands make role and user alone", async () => {
  await using tenant = await startTenant({}, { prepared: "kit" });
  const { dataverse } = tenant;
  const commands = commandsFor(CLIENT_ID);

  ok(await runByHand(tenant, commands));

  const writes = dataverse.calls.filter(({ method }) => method !== "GET");
  expect(writes.map(({ operation }) => operation)).toEqual([
    "createRole",
    "addPrivileges",
    "createUser",
    "assignRole",
  ]);
  await using feed = await startFeed(tenant, CLIENT_ID);
  const check = await feed.run("check");
  expect([check.code, checksIn(check)]).toEqual([0, ALL_GOOD]);
});

test("a user of another business unit gets its copy of the role from the commands, too", async () => {
  await using tenant = await startTenant({}, { prepared: "kit" });
  const { dataverse } = tenant;
  dataverse.addApplicationUser({
    applicationId: CLIENT_ID,
    businessUnitId: dataverse.addBusinessUnit("Finance"),
  });
  const commands = commandsFor(CLIENT_ID);

  ok(await runByHand(tenant, commands));

  const user = dataverse.users.find(({ applicationId }) => applicationId === CLIENT_ID);
  expect(user?.roles).toEqual([ROLE]);
});

test("commands that are refused stop at the first refusal, so that their reader sees it", async () => {
  await using tenant = await startTenant({}, { administrators: [] });

  const refused = await runByHand(tenant, commandsFor(CLIENT_ID));

  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("403");
  expect(tenant.dataverse.calls.filter(({ method }) => method !== "GET")).toEqual([]);
});
