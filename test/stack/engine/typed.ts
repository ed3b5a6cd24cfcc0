import { execFileSync } from "node:child_process";
import { ok } from "./command";
import type { Values } from "../../fakes/providers/fakeProvider";
import type { Stack } from "./stack";
import type { Tenant } from "./tenant";

const GRANT_TYPES = /appRoleAssignment|servicePrincipalDelegatedPermissionGrant/;

/** Ids of all consents in the tenant, those of stacks and those given by hand. */
export function grants({ cloud }: Tenant): string[] {
  return [...cloud.resources]
    .filter(([, { type }]) => GRANT_TYPES.test(type))
    .map(([id]) => id)
    .sort();
}

/** Runs each `pulumi import …` that an output tells its reader to run, through a shell's eyes; returns how many. */
async function importAsTold(stack: Stack, output: string, { deployer }: Tenant): Promise<number> {
  const commands = new Set(output.match(/pulumi import .*$/gm));
  for (const command of commands) ok(await stack.run(wordsOf(command, deployer.env.PATH ?? "").slice(1)));
  return commands.size;
}

/**
 * Up, and as often as it is refused with import commands, these and up again. `again` is how an output says that the next
 * up knows more. Throws when an output says neither.
 */
export async function upAsTold(stack: Stack, tenant: Tenant, again?: string): Promise<void> {
  // The engine stops at the first failure, so each up may say less than all.
  for (let tries = 0; tries < 8; tries++) {
    const { exitCode, stdout } = await stack.up();
    if (exitCode === 0) return;
    await answerGraph(tenant);
    const imported = await importAsTold(stack, stdout, tenant);
    if (imported === 0 && (again === undefined || !stdout.includes(again)))
      throw new Error(`no import command in:\n${stdout}`);
  }
  throw new Error("eight times refused");
}

/** An Azure CLI that knows the ids of what is in the tenant by what its caller asks for, as Graph does. */
async function answerGraph(tenant: Tenant): Promise<void> {
  const cases = [...tenant.cloud.resources].flatMap(([id, { type, inputs, outputs }]) => {
    const asked = questions[type]?.({ ...outputs, ...inputs });
    return asked === undefined ? [] : [`${asked}) echo ${id.slice(id.lastIndexOf("/") + 1)};;`];
  });
  await tenant.replaceAzureCli(cases);
}

/** How a command asks for the id of something, as a pattern of `case`. */
const questions: Readonly<Record<string, (values: Values) => string>> = {
  "azuread:index/application:Application": ({ displayName }) => `*"ad app list"*"'${String(displayName)}'"*`,
  "azuread:index/servicePrincipal:ServicePrincipal": ({ clientId }) => `*"ad sp show"*${String(clientId)}*`,
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": ({
    displayName,
  }) => `*"federated-credential list"*${String(displayName)}*`,
  "azuread:index/appRoleAssignment:AppRoleAssignment": ({ principalObjectId, appRoleId }) =>
    `*${String(principalObjectId)}*${String(appRoleId)}*`,
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant": ({
    servicePrincipalObjectId,
  }) => `*${String(servicePrincipalObjectId)}*oauth2PermissionGrants*`,
};

/** The arguments that a shell makes of a command, `$(az …)` included. */
function wordsOf(command: string, path: string): string[] {
  const script = `set -- ${command}; printf '%s\\n' "$@"`;
  return execFileSync("sh", ["-c", script], { env: { PATH: path }, encoding: "utf8" })
    .trimEnd()
    .split("\n");
}
