import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { ok } from "./command";
import { commitWorkspace } from "./gitWorkspace";
import { startTenant } from "./tenant";

const root = resolve(__dirname, "../../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The commands for bash at a place of the README. */
function block(place: string): string {
  const [, commands] =
    new RegExp(`<!-- commands: ${place} -->\\n\\n\`\`\`bash\\n(.*?)\`\`\``, "s").exec(readme) ?? [];
  if (commands === undefined) throw new Error(`the README has no commands at ${place}`);
  return commands;
}

test("the README's first screen, as it stands, clones, writes the stack file and deploys the stack", async () => {
  await using tenant = await startTenant();
  const { cloud, workspace } = tenant;
  commitWorkspace(workspace);
  tenant.addRegistryOf("contoso");
  await tenant.replaceAzureCli(["'login --tenant'*) exit 0;;", "'provider register'*) exit 0;;"]);
  const env = {
    // What the page clones is this folder; npm ci takes the packages that are installed; up is confirmed.
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.${workspace.folder}.insteadOf`,
    GIT_CONFIG_VALUE_0: "https://github.com/contoso/audit-log-connector.git",
    ON_NPM_CI: `ln -s '${join(root, "node_modules")}' node_modules`,
    PULUMI_SKIP_CONFIRMATIONS: "true",
  };
  // The fake subscription has an id of its own.
  const flags = block("flags").replace("33333333-3333-4333-8333-333333333333", cloud.subscriptionId);

  ok(await workspace.shell(block("clone"), env));
  ok(await workspace.shell(block("providers"), env));
  const clone = join(workspace.folder, "audit-log-connector");
  const inClone = (script: string) => workspace.shell(`cd audit-log-connector\n${script}`, env);
  const asked = await inClone(block("ask"));
  ok(await inClone(flags));
  const written = readFileSync(join(clone, "Pulumi.contoso.yaml"), "utf8");
  const up = ok(await inClone(block("up")));
  ok(await inClone(block("item")));
  const afterwards = readFileSync(join(clone, "Pulumi.contoso.yaml"), "utf8");

  // Nothing to ask on here.
  expect([asked.exitCode, asked.stderr.match(/^ {2}--\w+/gm)]).toEqual([
    2,
    ["  --tenantId", "  --subscriptionId", "  --dataverseUrl", "  --location"],
  ]);
  const [, shown = ""] = /```yaml\n(config:.*?)```/s.exec(readme) ?? [];
  expect(written.replace(cloud.subscriptionId, "33333333-3333-4333-8333-333333333333")).toContain(shown);
  // What Pulumi adds leaves every setting, and the comment.
  const { config, ...byPulumi } = parse(afterwards) as { config: Record<string, unknown> };
  const { config: before } = parse(written) as { config: Record<string, string[]> };
  const alertEmails = "audit-log-connector:alertEmails";
  expect(config).toEqual({ ...before, [alertEmails]: [...(before[alertEmails] ?? []), "audit@contoso.com"] });
  expect(Object.keys(byPulumi)).toEqual(["encryptionsalt"]);
  expect(afterwards).toContain("#   audit-log-connector:redirectUris:");
  expect(up.stdout).toContain("✔ every type of resource has a convention");
  expect(up.stdout).toContain("What to do next:");
  expect([...cloud.resources.values()].map(({ type }) => type)).toContain("azure-native:app:ContainerApp");
});
