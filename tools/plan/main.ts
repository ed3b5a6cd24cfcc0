import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCommandLine } from "../commandLine";
import { plan } from "./plan";
import { stackToPlan } from "./stackToPlan";
import { tables } from "./tables";

/** npm run plan -- --stack NAME: what a stack would make, and whether it keeps the policies. No account needed. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { stack: { type: "string" } } });
  const print = (lines: string): void => console.log(lines);
  const folder = resolve(__dirname, "../..");
  const stack = stackToPlan(folder, values.stack);
  process.exitCode = await plan({ folder, stack, tables, print });
}

void runCommandLine(main, "npm run plan -- [--stack NAME]");
