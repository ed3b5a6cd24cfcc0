import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCommandLine } from "../commandLine";
import { plan } from "./plan";
import { tables } from "./tables";

/** npm run plan -- --stack NAME: what a stack would make, and whether it keeps the policies. No account needed. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { stack: { type: "string", default: "dev" } } });
  const print = (lines: string): void => console.log(lines);
  process.exitCode = await plan({ folder: resolve(__dirname, "../.."), stack: values.stack, tables, print });
}

void runCommandLine(main, "npm run plan -- [--stack NAME]");
