import { parseArgs } from "node:util";
import { onlyFile, readText, runCommandLine } from "../../commandLine";
import { summarize } from "./summarize";

const USAGE =
  "npm run --silent preview-summary -- preview.json [--log preview.log] [--stack NAME] [--failed]";

/**
 * Prints a comment about what `pulumi preview --json --show-replacement-steps > preview.json 2> preview.log` left;
 * `--failed` when that had another exit code than 0. Ends with 0 even then: a workflow keeps the preview's own exit code.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      log: { type: "string" },
      stack: { type: "string" },
      failed: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const log = values.log === undefined ? "" : readText(values.log);
  process.stdout.write(
    summarize({
      json: readText(onlyFile(positionals, USAGE)),
      log,
      stack: values.stack,
      hasFailed: values.failed,
    }),
  );
}

void runCommandLine(main, USAGE);
