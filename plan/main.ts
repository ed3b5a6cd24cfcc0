import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { plan } from "./plan";
import { PlanError } from "./stackFiles";
import { tables } from "./tables";

/** npm run plan -- --stack NAME: what a stack would make, and whether it keeps the guard rails. No account needed. */
async function main(): Promise<void> {
  try {
    const { values } = parseArgs({ options: { stack: { type: "string", default: "dev" } } });
    const print = (lines: string): void => console.log(lines);
    process.exitCode = await plan({ folder: resolve(__dirname, ".."), stack: values.stack, tables, print });
  } catch (error) {
    if (!(error instanceof PlanError) && !isUsageError(error)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/** An option that parseArgs doesn't know. https://nodejs.org/api/errors.html#err_parse_args_unknown_option */
function isUsageError(error: unknown): error is Error {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

void main();
