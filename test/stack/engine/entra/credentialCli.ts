import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Values } from "../../../fakes/providers/fakeProvider";
import { ok } from "../command";
import type { Tenant } from "../tenant";

export const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";

/** The outputs of every secret in the tenant. */
export function passwords({ cloud }: Tenant): Values[] {
  return [...cloud.resources.values()].filter(({ type }) => type === PASSWORD).map(({ outputs }) => outputs);
}

/**
 * Runs a command about secrets in bash, with an Azure CLI that knows the tenant's, and answers what it asks. Returns what
 * it printed and the key ids that it deleted, and deletes these.
 */
export async function runAsTold(
  command: string,
  tenant: Tenant,
  answer = "y",
): Promise<{ deleted: string[]; printed: string }> {
  const log = join(tenant.workspace.folder, "deleted");
  const [, application = ""] = /credential list (--id \S+) /.exec(command) ?? [];
  await tenant.replaceAzureCli([
    listing(command, { application, tenant }),
    `"ad app credential delete ${application} --key-id "*) echo "\${*##*--key-id }" >> '${log}';;`,
  ]);
  const { stdout } = ok(await tenant.workspace.shell(`: > '${log}'; echo ${answer} | { ${command}; }`, {}));
  const deleted = (await readFile(log, "utf8")).split("\n").filter((line) => line !== "");
  for (const [id, { outputs }] of tenant.cloud.resources)
    if (deleted.includes(String(outputs.keyId))) tenant.cloud.resources.delete(id);
  return { deleted, printed: stdout };
}

/** Each part of the one query that this Azure CLI understands. */
const QUERY =
  /^\[\?displayName=='([^']*)' && startDateTime>='([^']*)' && startDateTime<='([^']*)'\]\.\[keyId,startDateTime\]$/;

/** How the CLI answers the command's own question: with the secrets that fit its conditions, and no other question. */
function listing(command: string, { application, tenant }: { application: string; tenant: Tenant }): string {
  const [, query = ""] = /--query "([^"]*)"/.exec(command) ?? [];
  const [, name, since = "", until = ""] = QUERY.exec(query) ?? [];
  if (name === undefined) throw new Error(`not the query that this Azure CLI understands: ${query}`);
  const rows = passwords(tenant)
    .filter(({ displayName, startDate }) => {
      const start = String(startDate);
      return displayName === name && start >= since && start <= until;
    })
    .map(({ keyId, startDate }) => `printf '%s\\t%s\\n' ${String(keyId)} ${String(startDate)};`);
  return `"ad app credential list ${application} --query ${query} --output tsv") ${rows.join(" ")} exit 0;;`;
}
