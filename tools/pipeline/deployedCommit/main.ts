import { parseArgs } from "node:util";
import { onlyFile, runCommandLine } from "../../commandLine";
import { deployedCommit } from "./deployedCommit";
import { readHistory } from "./readHistory";

const USAGE = "npm run --silent deployed-commit -- HISTORY.json (from pulumi stack history --json)";

/** Prints the commit that a stack was last deployed from, and nothing else. */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  console.log(deployedCommit(readHistory(onlyFile(positionals, USAGE))));
}

void runCommandLine(main, USAGE);
