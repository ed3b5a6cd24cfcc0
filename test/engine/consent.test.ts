import { execFileSync } from "node:child_process";
import { ok } from "./command";
import { changes, ours, SMALL, startTenant, type Tenant } from "./tenant";

const GRANT_TYPES = /appRoleAssignment|servicePrincipalDelegatedPermissionGrant/;

function grants({ cloud }: Tenant): string[] {
  return [...cloud.resources].filter(([, { type }]) => GRANT_TYPES.test(type)).map(([id]) => id);
}

test("turning adminConsent off revokes nothing; turning it on again says how to take the consent over, and that works", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", SMALL);
  ok(await dev.up());
  const given = grants(tenant).sort();
  expect(given).toHaveLength(3);

  dev.setConfig(ours({ adminConsent: false }));
  ok(await dev.up());
  expect(grants(tenant).sort()).toEqual(given);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));

  dev.setConfig(ours({ adminConsent: true }));
  const refused = await dev.up();
  expect(refused.exitCode).toBe(1);
  expect(refused.stdout).toContain("This consent was given before, by hand or by an earlier stack.");

  await answerGraph(tenant);
  // The engine stops at the first failure, so each up may say less than all.
  for (let said = refused; said.exitCode !== 0; said = await dev.up()) {
    const commands = importsIn(said.stdout);
    expect(commands).not.toEqual([]);
    for (const command of commands) ok(await dev.run(wordsOf(command, tenant).slice(1)));
  }

  expect(grants(tenant).sort()).toEqual(given);
  expect(await changes(dev)).toEqual([]);
});

function importsIn(output: string): string[] {
  return [...new Set(output.match(/pulumi import .*$/gm))];
}

/** The arguments that a shell makes of a command, `$(az …)` included. */
function wordsOf(command: string, { deployer }: Tenant): string[] {
  const script = `set -- ${command}; printf '%s\\n' "$@"`;
  return execFileSync("sh", ["-c", script], { env: { PATH: deployer.env.PATH ?? "" }, encoding: "utf8" })
    .trimEnd()
    .split("\n");
}

/** An Azure CLI that knows the ids of the grants by what its caller asks for, as `az rest` on Graph does. */
async function answerGraph({ cloud, deployer }: Tenant): Promise<void> {
  const cases = [...cloud.resources]
    .filter(([, { type }]) => GRANT_TYPES.test(type))
    .map(([id, { inputs }]) => {
      const asked = typeof inputs.appRoleId === "string" ? inputs.appRoleId : "oauth2PermissionGrants";
      return `*${asked}*) echo ${id.slice(id.lastIndexOf("/") + 1)};;`;
    });
  await deployer.replaceAzureCli(`case "$*" in ${cases.join(" ")} *) exit 1;; esac`);
}
