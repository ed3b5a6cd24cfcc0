import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runbook } from "../../../tools/commandBlocks/runbook";
import { AZURE_CLI, DEPLOYER, printToken } from "../../support/azureCli";
import { ok, type CommandResult } from "./command";
import { commitWorkspace } from "./gitWorkspace";
import { currentSecret } from "./keyVault";
import type { Stack } from "./stack";
import { changes, DATAVERSE_URL, SMALL, startTenant, type Tenant } from "./tenant";

/*
 * What docs/runbook.md has Pulumi do, with what went wrong before it.
 */

const BEFORE = { AUDITLOG_TODAY: "2026-11-25" };
/** The next half-period of the client secret has begun. */
const AFTER = { AUDITLOG_TODAY: "2027-02-05" };
/** The secret that was current before has expired. */
const EXPIRED = { AUDITLOG_TODAY: "2027-05-17" };
const NEW_URL = "https://contoso-new.crm4.dynamics.com";
const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";

/** Pulumi's commands in a block, without the stack that they name, nor `login`: these tests have their state in a folder. */
function pulumiIn(block: string): string[][] {
  return (runbook[block] ?? [])
    .map((command) => command.map(String))
    .filter(([program, command]) => program === "pulumi" && command !== "login")
    .map((words) => words.slice(1, words.indexOf("--stack")));
}

const answers: Readonly<Record<string, readonly string[]>> = {
  up: ["--yes", "--skip-preview"],
  destroy: ["--yes", "--skip-preview"],
  cancel: ["--yes"],
  "stack rm": ["--yes"],
};

/** Runs them as a reader does, who says yes; returns what they print. */
async function run(stack: Stack, block: string): Promise<string> {
  let printed = "";
  for (const words of pulumiIn(block)) {
    const answer = answers[words.slice(0, words[0] === "stack" ? 2 : 1).join(" ")] ?? [];
    printed += ok(await stack.run([...words, ...answer], { env: AFTER })).stdout;
  }
  return printed;
}

const blocks = [
  "what is deployed",
  "whose environment",
  "why a gap",
  "secret-expiry",
  "replace both secrets",
  "restored",
  "locked",
  "another address",
  "unprotect",
  "destroy",
];

test("every command of Pulumi's in the runbook is in a block that is run here", () => {
  const linesOf = (names: readonly string[]): string[] =>
    names.flatMap((name) => pulumiIn(name).map((words) => words.join(" ")));

  expect(linesOf(Object.keys(runbook)).filter((line) => !linesOf(blocks).includes(line))).toEqual([]);
});

function passwords({ cloud }: Tenant): string[] {
  return [...cloud.resources].filter(([, { type }]) => type === PASSWORD).map(([id]) => id);
}

/** The lock of an update whose process has died: https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/lock.go */
function leaveLock({ workspace }: Tenant, stack: string): void {
  const locks = join(
    dirname(workspace.folder),
    `state/.pulumi/locks/organization/audit-log-connector/${stack}`,
  );
  mkdirSync(locks, { recursive: true });
  const lock = { pid: 4711, username: "runner", hostname: "gone", timestamp: "2026-11-29T02:00:00Z" };
  writeFileSync(join(locks, "11111111-1111-4111-8111-111111111111.json"), JSON.stringify(lock));
}

test("an overdue rotation, a leaked secret and a lock: each block does what its section says", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const stack = await tenant.stack("contoso", { image: SMALL.image });
  ok(await stack.up({ env: BEFORE }));
  const overdue = currentSecret(tenant);
  expect(await changes(stack, EXPIRED)).toEqual([
    "replace client-secret-slot-a",
    "replace client-secret-slot-b",
    "update client-secret-secret",
  ]);

  await run(stack, "secret-expiry");
  expect(currentSecret(tenant)).not.toBe(overdue);

  const [leaked = "", ...others] = passwords(tenant);
  cloud.resources.delete(leaked);
  await run(stack, "replace both secrets");
  expect(passwords(tenant)).toHaveLength(2);
  expect(passwords(tenant).filter((id) => [leaked, ...others].includes(id))).toEqual([]);

  leaveLock(tenant, "contoso");
  const locked = await stack.up({ env: AFTER });
  expect([locked.exitCode === 0, textOf(locked)]).toEqual([
    false,
    expect.stringMatching(/currently locked by 1 lock.*created by runner@gone \(pid 4711\)/s),
  ]);
  await run(stack, "locked");
});

test("what is deployed, whose environment, why a gap: the commit, and the addresses that outputs have", async () => {
  await using tenant = await startTenant();
  const stack = await tenant.stack("contoso", SMALL);
  const deployed = commitWorkspace(tenant.workspace)("rev-parse", "HEAD");
  ok(await stack.up());

  expect(await run(stack, "what is deployed")).toMatch(new RegExp(`update.*git\\.head: ${deployed}`, "s"));
  expect(await run(stack, "whose environment")).toBe(`${DATAVERSE_URL}\n`);
  expect(await run(stack, "why a gap")).toBe(`${String((await stack.outputs())["logsLink"])}\n`);
});

/** The Azure CLI has tokens for both environments. */
async function signInToBoth({ deployer, entra }: Tenant): Promise<void> {
  const branches = [NEW_URL, DATAVERSE_URL, "https://graph.microsoft.com"].map((audience) => {
    const token = entra.issue({ audience, clientId: AZURE_CLI, objectId: DEPLOYER });
    return `*get-access-token*${audience}*) ${printToken(token)};;`;
  });
  const others = `*get-access-token*) ${printToken(deployer.token)};;`;
  await deployer.replaceAzureCli(`case "$*" in ${[...branches, others].join(" ")} *) exit 1;; esac`);
}

test("a restored environment, another address, the end of a protected stack: each block does what its section says", async () => {
  await using tenant = await startTenant({}, { audiences: [DATAVERSE_URL, NEW_URL] });
  const { cloud, dataverse } = tenant;
  await signInToBoth(tenant);
  const stack = await tenant.stack("contoso", { ...SMALL, protect: true });
  ok(await stack.up({ env: AFTER }));

  dataverse.removeColumn("admin_auditlog", "admin_usercity");
  dataverse.disableUser(String((await stack.outputs())["clientId"]));
  await run(stack, "restored");
  const columns = dataverse.tables.find(({ logicalName }) => logicalName === "admin_auditlog")?.columns ?? [];
  expect([...columns]).toContain("admin_usercity");
  expect(dataverse.users.some(({ isDisabled }) => isDisabled)).toBe(false);

  await run(stack, "another address");
  expect(await stack.outputs()).toMatchObject({ dataverseUrl: NEW_URL });

  const before = cloud.resources.size;
  const refused = await stack.run(["destroy", "--yes"], { env: AFTER });
  expect([refused.exitCode === 0, cloud.resources.size]).toEqual([false, before]);
  expect(textOf(refused)).toContain("cannot be deleted");
  await run(stack, "unprotect");
  expect(cloud.resources.size).toBe(before);
  await run(stack, "destroy");
  expect([...cloud.resources.values()].map(({ type }) => type)).toEqual([]);
});

test("without a preview, a destroy takes from a protected stack what isn't protected; the next up says how to take over the consent", async () => {
  await using tenant = await startTenant();
  const stack = await tenant.stack("contoso", { ...SMALL, protect: true });
  ok(await stack.up());
  const types = (): Set<string> => new Set([...tenant.cloud.resources.values()].map(({ type }) => type));

  const destroyed = await stack.destroy();
  const left = types();
  const up = await stack.up();

  expect([destroyed.exitCode === 0, up.exitCode === 0]).toEqual([false, false]);
  expect(left.has("azure-native:app:ContainerApp")).toBe(false);
  for (const kept of ["storage:BlobContainer", "managedidentity:UserAssignedIdentity"])
    expect(left.has(`azure-native:${kept}`)).toBe(true);
  expect(left.has("azuread:index/servicePrincipal:ServicePrincipal")).toBe(true);
  expect(textOf(up)).toMatch(/This consent was granted before.*\n +pulumi import azuread:index/);
});

function textOf({ stdout, stderr }: CommandResult): string {
  return stdout + stderr;
}
