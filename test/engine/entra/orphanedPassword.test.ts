import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { answerLost, applicationNotThereYet, passwordNotConfirmed } from "../../standins/azuread/entraFaults";
import { ok, type CommandResult } from "../command";
import { changes, startTenant, type Tenant } from "../tenant";
import { writes } from "../writes";

const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";
const SETTINGS = { image: "ghcr.io/contoso/audit-log-connector:1.0.0" };
const TODAY = { AUDITLOG_TODAY: "2026-11-25" };
const SLOT_A = "audit-log-connector, slot a, generation 4";

/** Names of all secrets that work, by key id. */
function secrets({ cloud }: Tenant): Record<string, unknown> {
  const passwords = [...cloud.resources.values()].filter(({ type }) => type === PASSWORD);
  return Object.fromEntries(
    passwords.map(({ outputs }) => [String(outputs.keyId), outputs.displayName] as const),
  );
}

/** The command that an output tells its reader to run. */
function toldIn({ stdout }: CommandResult): string {
  const [command] = /known=\$\(pulumi stack export.*$/m.exec(stdout) ?? [];
  if (command === undefined) throw new Error(`no command in:\n${stdout}`);
  return command;
}

/** Runs it in bash, with an Azure CLI that lists what the tenant has; returns key ids that it deleted, and deletes them. */
async function runAsTold(command: string, tenant: Tenant): Promise<string[]> {
  const log = join(tenant.workspace.folder, "deleted");
  const keys = Object.keys(secrets(tenant)).join(" ");
  await tenant.replaceAzureCli([
    `*"ad app credential list"*"'${SLOT_A}'"*) printf '%s\\n' ${keys};;`,
    `*"ad app credential delete"*) echo "\${*##*--key-id }" >> '${log}';;`,
  ]);
  ok(await tenant.workspace.shell(`touch '${log}'; : > '${log}'; ${command}`, {}));
  const deleted = (await readFile(log, "utf8")).split("\n").filter((line) => line !== "");
  for (const [id, { outputs }] of tenant.cloud.resources)
    if (deleted.includes(String(outputs.keyId))) tenant.cloud.resources.delete(id);
  return deleted;
}

test.each([
  ["whose confirmation failed", passwordNotConfirmed, "exists"],
  ["whose creation got no answer", answerLost(PASSWORD), "may exist"],
])(
  "a secret %s isn't made twice: the failure names slot and generation, and how to delete it",
  async (_, fault, exists) => {
    await using tenant = await startTenant(TODAY);
    const dev = await tenant.stack("dev", SETTINGS);
    tenant.cloud.failNext(fault);

    const failed = await dev.up();
    const orphans = Object.entries(secrets(tenant)).filter(([, name]) => name === SLOT_A);
    expect(failed.exitCode).toBe(1);
    expect(orphans).toHaveLength(1);
    expect(failed.stdout).toContain(
      `A secret named "${SLOT_A}" ${exists} in Entra without being in the stack's state`,
    );

    expect(await runAsTold(toldIn(failed), tenant)).toEqual([orphans[0]?.[0]]);
    ok(await dev.up());
    expect(Object.values(secrets(tenant)).sort()).toEqual([
      SLOT_A,
      "audit-log-connector, slot b, generation 3",
    ]);
    expect(await changes(dev)).toEqual([]);
  },
);

test("the command leaves alone what a later up has made", async () => {
  await using tenant = await startTenant(TODAY);
  const dev = await tenant.stack("dev", SETTINGS);
  tenant.cloud.failNext(passwordNotConfirmed);

  const failed = await dev.up();
  const [orphan] = Object.entries(secrets(tenant)).find(([, name]) => name === SLOT_A) ?? [];
  ok(await dev.up());

  expect(Object.keys(secrets(tenant))).toHaveLength(3);
  expect(await runAsTold(toldIn(failed), tenant)).toEqual([orphan]);
  expect(await changes(dev)).toEqual([]);
});

test("a secret that only came too early is tried again", async () => {
  await using tenant = await startTenant(TODAY);
  const dev = await tenant.stack("dev", SETTINGS);
  tenant.cloud.failNext(applicationNotThereYet);

  const { stdout } = ok(await dev.up());

  expect(stdout).toMatch(
    /client-secret-slot-[ab]: waiting for Entra to know the new app registration everywhere: next try in 1 s/,
  );
  expect(writes(tenant, PASSWORD)).toEqual(["create", "create", "create"]);
  expect(Object.keys(secrets(tenant))).toHaveLength(2);
});
