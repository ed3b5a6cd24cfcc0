import { parseArgs } from "node:util";
import { readNamed, runCommandLine, UsageError } from "../commandLine";
import { deployedCommit } from "./deployedCommit";

const USAGE = "npm run --silent deployed-commit -- HISTORY.json (from pulumi stack history --json)";

/** Prints the commit that a stack was last deployed from, and nothing else. */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError(`usage: ${USAGE}`);
  console.log(deployedCommit(readJson(file)));
}

function readJson(file: string): unknown {
  const text = readNamed(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${String(error)}`, { cause: error });
  }
}

void runCommandLine(main, USAGE);
