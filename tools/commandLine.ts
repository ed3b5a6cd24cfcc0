import { readFileSync } from "node:fs";
import { messageOf } from "../common/errors";

/** A mistake on the command line, in a stack file or in the checkout; the message is for the user and says what to do. */
export class UsageError extends Error {}

/** The one file that a command is given. Throws a UsageError for none or several. */
export function onlyFile(positionals: readonly string[], usage: string): string {
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError(`usage: ${usage}`);
  return file;
}

/** The text of a file named on the command line. Throws a UsageError. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Runs a command, or with `--help` prints its usage: a mistake of the user's ends with its message on stderr and exit
 * code 2 or the given one, a bug with its stack.
 */
export async function runCommandLine(run: () => Promise<void>, usage: string, usageCode = 2): Promise<void> {
  if (process.argv.slice(2).some((argument) => argument === "--help" || argument === "-h")) {
    console.log(`usage: ${usage}`);
    return;
  }
  try {
    await run();
  } catch (error) {
    if (!(error instanceof UsageError) && !isUnknownOption(error)) throw error;
    console.error(
      error instanceof UsageError
        ? error.message
        : `${withoutHint(error.message)}\nusage: ${usage.split("\n")[0]}`,
    );
    process.exitCode = usageCode;
  }
}

/** Without what Node adds about arguments that begin with a dash. */
function withoutHint(text: string): string {
  return text.replace(/\.? To specify [^]*/, "");
}

/** What parseArgs doesn't know. https://nodejs.org/api/errors.html#err_parse_args_unknown_option */
function isUnknownOption(error: unknown): error is Error {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
