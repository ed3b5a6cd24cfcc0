import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "../../../common/errors";
import { readText, runCommandLine, UsageError } from "../../commandLine";
import { checkOutputFile } from "../../outputPath";
import { reportOf, type ScanResults } from "./findings";
import { nodeNotices, type NodeRelease } from "./node";

const USAGE = "main.ts --node-releases FILE --notices FILE RESULTS.json...";

/**
 * For .ci/advisories: prints what osv-scanner found, and writes a list of title and body for a pipeline, which is empty
 * when nothing needs work. Ends with 0 either way.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { "node-releases": { type: "string" }, notices: { type: "string" } },
    allowPositionals: true,
  });
  const { notices: target, "node-releases": releases } = values;
  if (target === undefined || releases === undefined || positionals.length === 0)
    throw new UsageError(`usage: ${USAGE}`);
  checkOutputFile("--notices", target);
  const { notices, unfixed } = reportOf(
    positionals.map((file) => readList<ScanResults>(file, ({ results }) => results)),
    process.cwd(),
  );
  const all = [
    ...nodeNotices(
      imageNode(),
      readList<readonly NodeRelease[]>(releases, (list) => list),
    ),
    ...notices,
  ];
  writeFileSync(target, JSON.stringify(all));
  for (const { title, body } of all) console.log(`${title}\n  ${body.replaceAll("\n", "\n  ")}\n`);
  if (unfixed > 0) console.log(`Left out: ${unfixed} of Debian's that no release of it fixes yet.`);
  if (all.length === 0) console.log("No advisory that needs work.");
}

/** A file that another tool wrote; `list` is where it must have a list. Throws a UsageError. */
function readList<T>(file: string, list: (content: T) => unknown): T {
  try {
    const content = JSON.parse(readText(file)) as T;
    if (Array.isArray(list(content))) return content;
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${messageOf(error)}`, { cause: error });
  }
  throw new UsageError(`${file} has no list where one should be`);
}

function imageNode(): string {
  const [, version] = /^ARG NODE_VERSION=(\S+)$/m.exec(readFileSync("runtime/Dockerfile", "utf8")) ?? [];
  if (version === undefined) throw new UsageError("runtime/Dockerfile names no NODE_VERSION");
  return version;
}

void runCommandLine(main, USAGE);
