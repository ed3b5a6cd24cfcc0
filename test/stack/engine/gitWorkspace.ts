import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { commitAll, gitIn, type Git } from "../../support/gitRepository";
import type { StackConfig } from "./stack";
import type { Workspace } from "./workspace";

/** Settings of a stack that pipelines look after; the tests' own state and providers stand in for what they name. */
export const CI: StackConfig = {
  "ci:backend": "azblob://state?storage_account=stcontoso",
  "ci:previewClientId": "22222222-2222-4222-8222-222222222222",
  "ci:deployClientId": "44444444-4444-4444-8444-444444444444",
};

/** Makes a workspace a git checkout, of one commit with everything that is there. */
export function commitWorkspace({ folder }: Workspace): Git {
  const git = gitIn(folder);
  git("init", "--quiet", "--initial-branch", "main");
  // The modules are a link here, which node_modules/ would not match.
  writeFileSync(join(folder, ".gitignore"), "node_modules\ndist/\n");
  commitAll(git);
  return git;
}

/** Sets another pollInterval in the file of the stack `contoso`. */
export async function setPollInterval(workspace: Workspace, interval: string): Promise<void> {
  const line = `  audit-log-connector:pollInterval: ${interval}\n`;
  await workspace.edit("Pulumi.contoso.yaml", (text) => text.replace("config:\n", `config:\n${line}`));
}
