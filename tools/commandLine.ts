import { readFileSync } from "node:fs";
import { ignoreClosedPipes } from "../common/closedPipes";
import { messageOf } from "../common/errors";
import { takenByNpm } from "./npmFlags";

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

interface CommandLineOptions {
  /** Exit code of a mistake of the user's. @default 2 */
  readonly usageCode?: number;
  /** Whether the command also runs with `--help`, as it has more to say. @default false */
  readonly runsForHelp?: boolean;
}

/**
 * Runs a command, or with `--help` prints its usage: a mistake of the user's ends with its message on stderr, a bug with
 * its stack.
 */
export async function runCommandLine(
  run: () => Promise<void>,
  usage: string,
  { usageCode = 2, runsForHelp = false }: CommandLineOptions = {},
): Promise<void> {
  ignoreClosedPipes();
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    console.log(`usage: ${usage}`);
    if (!runsForHelp) return;
  }
  try {
    const taken = takenByNpm({ args, env: process.env, usage });
    if (taken !== undefined) throw new UsageError(taken);
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

export function asksForHelp(args: readonly string[]): boolean {
  return args.some((argument) => argument === "--help" || argument === "-h");
}

/** Without what Node adds about arguments that begin with a dash. */
function withoutHint(text: string): string {
  return text.replace(/\.? To specify [^]*/, "");
}

/** What parseArgs doesn't know. https://nodejs.org/api/errors.html#err_parse_args_unknown_option */
function isUnknownOption(error: unknown): error is Error {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
