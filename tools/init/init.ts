import { existsSync } from "node:fs";
import { join } from "node:path";
import { listed } from "../../common/settings/problem";
import { UsageError } from "../commandLine";
import { fileOfStack, readProject } from "../stackFiles";
import { check, problemsIn, settingOf, type Answers, type AnswersContext } from "./answers";
import type { ReadAccount } from "./azureAccount";
import { flagOf, type Flags } from "./flags";
import { inShell, nextCommands } from "./nextCommands";
import { accountOf, askRest, foreignSubscription } from "./questions";
import { checkTarget, writeStackFile } from "./stackFile";
import type { Terminal } from "./terminal";

export interface InitOptions {
  /** The folder of Pulumi.yaml. */
  readonly folder: string;
  readonly flags: Flags;
  /** Opens it where there is one; undefined: there is none. */
  readonly openTerminal: (() => Terminal & Disposable) | undefined;
  readonly readAccount: ReadAccount;
  /** In UTC, as YYYY-MM-DD. */
  readonly today: string;
  readonly platform: NodeJS.Platform;
  readonly print: (lines: string) => void;
}

/** Writes the file of a stack from flags and answers, and prints what deploys it. Throws a UsageError or a Stopped. */
export async function init(options: InitOptions): Promise<void> {
  const { folder, flags, readAccount, today, platform, print } = options;
  const { stack, force } = flags;
  const target = { folder, stack, force };
  checkTarget(target);
  const context = { project: readProject(folder).name, stack, today };
  refuseWrong(flags.answers, context);
  const answers = await completed(options, context);
  const account = await accountOf(answers, readAccount);
  const foreign = foreignSubscription(answers, account);
  if (foreign !== undefined) throw new UsageError(foreign);
  const isChanged = existsSync(join(folder, fileOfStack(stack)));
  const text = writeStackFile(target, answers, context);
  const { tenantId = "", cloud = "commercial" } = check(answers, context).draft;
  const commands = nextCommands({ stack, tenantId, cloud, account, isChanged });
  print(`\n${fileOfStack(stack)} is written:\n\n${text}`);
  print(`Next:\n${commands.map((command) => `  ${inShell(command, platform)}`).join("\n")}`);
}

/** The flags, and what is asked for where they don't suffice. */
async function completed(options: InitOptions, context: AnswersContext): Promise<Answers> {
  const { flags, openTerminal, readAccount } = options;
  const { missing } = check(flags.answers, context);
  if (missing.length === 0) return flags.answers;
  if (openTerminal === undefined) throw new UsageError(missingFlags(missing));
  using terminal = openTerminal();
  const answers = await askRest(flags.answers, { terminal, context, readAccount });
  refuseWrong(answers, context);
  return answers;
}

function refuseWrong(answers: Answers, context: AnswersContext): void {
  const problems = problemsIn(answers, context);
  if (problems.length > 0) throw new UsageError(`Nothing was written:\n${listed(problems)}`);
}

function missingFlags(keys: readonly string[]): string {
  const lines = keys.map((key) => {
    const { type, meaning } = settingOf(key);
    return `  ${flagOf(key)} ${type.example}\n      ${meaning}`;
  });
  return `Nothing was written: without a terminal to ask on, these flags are missing:\n${lines.join("\n")}`;
}
