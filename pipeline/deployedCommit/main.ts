import { parseArgs } from "node:util";
import { runCommandLine, UsageError } from "../../project/commandLine";
import { deployedCommit } from "./deployedCommit";
import { readHistory } from "./readHistory";

const USAGE = "npm run --silent deployed-commit -- HISTORY.json (from pulumi stack history --json)";

/** Prints the commit that a stack was last deployed from, and nothing else. */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError(`usage: ${USAGE}`);
  console.log(deployedCommit(readHistory(file)));
}

void runCommandLine(main, USAGE);
