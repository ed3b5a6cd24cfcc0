import { existsSync } from "node:fs";
import { join } from "node:path";
import { counted } from "../../common/counted";
import { listed } from "../../common/settings/problem";
import { UsageError } from "../commandLine";
import type { Command } from "../commandBlocks/command";
import { fileOfStack, readProject } from "../stackFiles";
import { visibleLine } from "../../common/visibleText";
import { hasRecipients, WITHOUT_RECIPIENTS } from "../../components/monitoring/recipients";
import type { Draft } from "../../components/settings/draft";
import { unlistedRegion } from "../../components/settings/regions";
import { check, settingOf, type Answer, type Answers, type AnswersContext } from "./answers";
import type { ReadAccount } from "./azureAccount";
import { flagOf, type Flags } from "./flags";
import { creation, inShell, nextCommands } from "./nextCommands";
import { problemsIn } from "./problems";
import { accountOf, askRest, foreignSubscription } from "./questions";
import { checkTarget, readAnswers, writeStackFile } from "./stackFile";
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
  const before = readAnswers(target, context);
  const answers = await completed(options, { context, before });
  const account = await accountOf(answers, readAccount);
  const foreign = foreignSubscription(answers, account);
  if (foreign !== undefined) throw new UsageError(foreign);
  const isChanged = existsSync(join(folder, fileOfStack(stack)));
  const text = writeStackFile(target, answers, context);
  const { draft } = check(answers, context);
  const { tenantId = "", cloud = "commercial" } = draft;
  const commands = nextCommands({ stack, tenantId, cloud, account, isChanged });
  print(`\n${fileOfStack(stack)} is written:\n\n${text}`);
  const removed = [...before].filter(([key]) => !answers.has(key));
  if (removed.length > 0)
    print(`removed: ${removed.map(([key, answer]) => `${key} (${summaryOf(answer)})`).join(", ")}\n`);
  for (const warning of warningsOn(draft)) print(`⚠ ${warning}\n`);
  const lines = (each: readonly Command[]): string =>
    each.map((command) => `  ${inShell(command, platform)}`).join("\n");
  print(`Next:\n${lines(commands)}`);
  print(
    isChanged
      ? `\nA stack that has only its file is created first:\n${lines(creation(stack))}`
      : `\n${REGISTER}`,
  );
}

const REGISTER =
  "Before the first pulumi up in a subscription, register the resource providers that a stack uses: README.md, Deploy it in an hour.";

/** What is allowed, and probably not meant. */
function warningsOn(draft: Draft): string[] {
  const region = unlistedRegion(draft.location);
  return [
    ...(region === undefined ? [] : [region]),
    ...(hasRecipients(draft) ? [] : [`${WITHOUT_RECIPIENTS}.`]),
  ];
}

function summaryOf(answer: Answer): string {
  if (typeof answer === "string") return visibleLine(answer);
  return counted(Object.keys(answer).length, "item");
}

/** The flags, and what is asked for where they don't suffice. */
async function completed(
  options: InitOptions,
  { context, before }: { readonly context: AnswersContext; readonly before: Answers },
): Promise<Answers> {
  const { flags, openTerminal, readAccount } = options;
  const { missing } = check(flags.answers, context);
  if (missing.length === 0) return flags.answers;
  if (openTerminal === undefined) throw new UsageError(missingFlags(missing));
  using terminal = openTerminal();
  const answers = await askRest(flags.answers, { terminal, context, readAccount, before });
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
