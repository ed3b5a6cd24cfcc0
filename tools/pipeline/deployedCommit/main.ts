import { parseArgs } from "node:util";
import { onlyFile, runCommandLine, UsageError } from "../../commandLine";
import { isPartOf } from "../git";
import { deployedCommit } from "./deployedCommit";
import { readHistory } from "./readHistory";

const USAGE = "npm run --silent deployed-commit -- HISTORY.json (from pulumi stack history --json)";

/**
 * Prints the commit that a stack was last deployed from, and nothing else. One that was never reviewed, such as that of a
 * branch deployed by hand, is refused: what goes on from it needs no approval.
 */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const commit = deployedCommit(readHistory(onlyFile(positionals, USAGE)));
  if (!(await isPartOf(process.cwd(), commit, "HEAD"))) {
    throw new UsageError(
      `Commit ${commit}, which the stack was last deployed from, is not part of the branch that is checked out here: ` +
        "nothing goes on from it. Deploy the stack once by its pipeline.",
    );
  }
  console.log(commit);
}

void runCommandLine(main, USAGE);
