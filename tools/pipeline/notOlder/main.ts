import { parseArgs } from "node:util";
import { onlyFile, runCommandLine, UsageError } from "../../commandLine";
import { lastDeployed } from "../deployedCommit/deployedCommit";
import { readHistory } from "../deployedCommit/readHistory";
import { isAncestor } from "../git";

const USAGE = "npm run --silent not-older -- HISTORY.json (from pulumi stack history --json)";

/**
 * Refuses to go on from a commit that is older than the one last deployed: a deployment that is run again, or was approved
 * late, would take the newer one back.
 */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const deployed = lastDeployed(readHistory(onlyFile(positionals, USAGE)));
  if ("unknown" in deployed) return console.error(`${deployed.unknown} There is nothing to compare with.`);
  if (await isAncestor(process.cwd(), "HEAD", deployed.commit)) {
    throw new UsageError(
      `This commit is older than ${deployed.commit}, which the stack was deployed from: nothing was changed. ` +
        "To take that one back, git revert it; otherwise deploy a newer commit.",
    );
  }
}

void runCommandLine(main, USAGE);
