import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { onlyFile, readText, runCommandLine } from "../../commandLine";
import { noticeOf } from "./notice";

const USAGE = "npm run --silent drift-notice -- drift.json [--digest FILE]";

/** Prints, as JSON, what a pipeline tells of one stack; without the digest's file, as when nothing was compared, no details. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { digest: { type: "string" } },
    allowPositionals: true,
  });
  const digest = values.digest !== undefined && existsSync(values.digest) ? readText(values.digest) : "";
  console.log(JSON.stringify(noticeOf(readText(onlyFile(positionals, USAGE)), digest)));
}

void runCommandLine(main, USAGE);
