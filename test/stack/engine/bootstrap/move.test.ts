import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Cloud } from "../../../fakes/providers/cloud";
import { startAzurite } from "../../../support/azurite";
import { createBlobState } from "../azblob";
import { ok } from "../command";
import { TENANT_ID } from "../tenant";
import { startPipelines, writeStackFile } from "./pipelines";
import { startVaultServer } from "./vaultServer";

const document = readFileSync(resolve(__dirname, "../../../../docs/ci.md"), "utf8");

/** The first block of commands after a text, as it stands there; people confirm, here nobody does. */
function commandsAfter(text: string): string {
  const [, rest = ""] = document.split(text);
  const [, indent = "", block = ""] = /^( *)```bash\n(.*?)```/ms.exec(rest) ?? [];
  return block
    .replaceAll(new RegExp(`^${indent}`, "gm"), "")
    .replaceAll(/\bpulumi (up|destroy) /g, "pulumi $1 --yes --skip-preview ");
}

/** For the storage that was made and can't be reached from here, another one stands in. */
function withBackend(url: string, commands: string): string {
  const made = '"$(pulumi stack output backend --stack "$PIPELINES")"';
  expect(commands).toContain(made);
  return commands.replace(made, `'${url}'`);
}

test("the commands of docs/ci.md: the first state moves from a folder into the storage, and back before all is destroyed", async () => {
  await using azurite = await startAzurite();
  const { url, writer } = await createBlobState(azurite);
  await using vault = await startVaultServer();
  await using fake = await startPipelines({ ...writer, ...vault.env });
  const { cloud, workspace } = fake;
  writeStackFile(fake, "contoso");
  const inBash = (...commands: readonly string[]) =>
    workspace.shell([answersOf(cloud), ...commands].join("\n"), { PULUMI_CONFIG_PASSPHRASE: "at first" });

  const moved = ok(
    await inBash(
      commandsAfter("## 2. "),
      withBackend(url, commandsAfter("## 3. ")),
      "pulumi stack ls --all --json",
    ),
  );

  expect(moved.stdout).toContain("+ 31 created");
  expect(moved.stdout).toContain("31 unchanged");
  expect(moved.stdout).toContain('"resourceCount": 31');
  const key = vault.calls.find((call) => call.startsWith("encrypt "))?.split(" ")[1] ?? "";
  expect(key).toMatch(/^kv-contoso-auditlog\/keys\/bootstrap\/[0-9a-f]{32}$/);
  expect(new Set(vault.calls)).toEqual(new Set([`encrypt ${key}`, `decrypt ${key}`]));
  const file = readFileSync(join(workspace.folder, "tools/bootstrap/Pulumi.pipelines.yaml"), "utf8");
  expect(file).toContain(`secretsprovider: azurekeyvault://${key.replace("/", ".vault.azure.net/")}\n`);
  expect(file).not.toContain("encryptionsalt");

  ok(await inBash(`export PULUMI_BACKEND_URL='${url}'`, commandsAfter("- **Everything:**")));

  expect([...cloud.resources.keys()]).toEqual([]);
  expect([...cloud.deletedVaults.keys()]).toEqual(["kv-contoso-auditlog"]);
});

/** What the commands ask Azure and GitHub. */
function answersOf({ subscriptionId, callers }: Cloud): string {
  return `
az() {
  case "$*" in
    "login --tenant ${TENANT_ID}" | "account set --subscription ${subscriptionId}") ;;
    "ad signed-in-user show --query id --output tsv") echo ${callers.azureNative.objectId};;
    *) exit 1;;
  esac
}
gh() { echo repo:contoso@1/audit-log-connector@2; }
STACKS=contoso REPO=contoso/audit-log-connector PIPELINES=pipelines TENANT=${TENANT_ID} SUBSCRIPTION=${subscriptionId}`;
}
