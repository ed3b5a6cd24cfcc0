import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument, Scalar, stringify, visit, type Document, type Node } from "yaml";
import { messageOf } from "../../common/errors";
import { isObject } from "../../common/objects";
import { UsageError } from "../commandLine";
import { canonical, fileOfStack, isStackName, stackNames } from "../stackFiles";
import {
  allSettings,
  check,
  fullKeyOf,
  settingOf,
  type Answer,
  type Answers,
  type AnswersContext,
} from "./answers";

/** The file of a stack that gets settings. */
export interface Target {
  /** The folder of Pulumi.yaml. */
  readonly folder: string;
  readonly stack: string;
  /** Whether a file that exists gets new settings. */
  readonly force: boolean;
}

/** Throws a UsageError for a name that no stack may have, and for a file that exists, unless it may be changed. */
export function checkTarget({ folder, stack, force }: Target): void {
  if (!isStackName(stack))
    throw new UsageError(
      `--stack is ${JSON.stringify(stack)}; allowed: the stack's own name, without organization and project, of 1-100 letters, digits, - _ .`,
    );
  // Windows and macOS know one file by names that differ in case.
  const existing = stackNames(folder).find((name) => name.toLowerCase() === stack.toLowerCase());
  if (existing === undefined || (force && existing === stack)) return;
  throw new UsageError(
    existing === stack
      ? `${fileOfStack(stack)} exists. Choose another --stack, or replace the connector's settings in it by --force; what Pulumi keeps there, and ci: settings, stay.`
      : `${fileOfStack(existing)} exists, which differs in case alone. Choose another --stack.`,
  );
}

/** The connector's settings that the file has, each as it is written; none where it isn't there or can't be read. */
export function readAnswers({ folder, stack }: Target, context: AnswersContext): Answers {
  const file = join(folder, fileOfStack(stack));
  if (!existsSync(file)) return new Map();
  // All that stands there is text, as it is written: no numbers, no dates.
  const document = parseDocument(readFileSync(file, "utf8"), { schema: "failsafe", logLevel: "silent" });
  const config: unknown = document.errors.length > 0 ? undefined : document.toJS();
  const settings = isObject(config) && isObject(config.config) ? config.config : {};
  const values = new Map(Object.entries(settings).map(([key, value]) => [canonical(key), value]));
  return new Map(
    [...allSettings.keys()].flatMap((key) => {
      const value = values.get(fullKeyOf(key, context));
      return isAnswer(value) ? [[key, value] as const] : [];
    }),
  );
}

function isAnswer(value: unknown): value is Answer {
  if (typeof value === "string") return true;
  return isObject(value) || Array.isArray(value)
    ? Object.values(value).every((each) => typeof each === "string")
    : false;
}

/** Writes the stack's file: all of it, or nothing. Returns its text. */
export function writeStackFile(target: Target, answers: Answers, context: AnswersContext): string {
  const file = join(target.folder, fileOfStack(target.stack));
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const text = stackFileText(answers, context, before);
  checkTarget(target);
  // Not a name that a reader of stack files takes for one.
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text, { flag: "wx" });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new UsageError(`${fileOfStack(target.stack)} can't be written: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return text;
}

/** The file's text with these settings; of `before` stays what is no setting of the connector's. */
export function stackFileText(answers: Answers, context: AnswersContext, before = ""): string {
  const isNew = before.trim() === "";
  const document = parseDocument(isNew ? "config: {}" : before);
  const isStackFile = document.contents === null || isMap(document.contents);
  if (isStackFile && !document.has("config")) document.set("config", document.createNode({}));
  const config = isStackFile ? document.get("config") : undefined;
  if (document.errors.length > 0 || !isMap(config))
    throw new UsageError(
      `${fileOfStack(context.stack)} can't be read as a stack file: correct or delete it first.`,
    );
  config.flow = false;
  const { valueOf } = check(answers, context);
  for (const key of allSettings.keys()) {
    const fullKey = fullKeyOf(key, context);
    for (const each of spellings(fullKey)) config.delete(each);
    const answer = answers.get(key);
    if (answer !== undefined) config.set(fullKey, asPulumiReads(document, inFile(key, answer, valueOf(key))));
  }
  if (isNew) document.comment = listsToCome(answers, context);
  return document.toString({ lineWidth: 0 });
}

/** What the file says: the parsed value. A resource id is parsed into its parts, so the file keeps the answer. */
function inFile(key: string, answer: Answer, value: unknown): unknown {
  return settingOf(key).type.form === undefined && isObject(value) ? answer : value;
}

/** In quotes what YAML 1.1, which Pulumi reads, takes for something else than text: dates, `yes`, `1_000`. */
function asPulumiReads(document: Pick<Document, "createNode">, value: unknown): Node {
  const node = document.createNode(value);
  visit(node, {
    Scalar: (_, scalar) => {
      const needsQuotes =
        typeof scalar.value === "string" && /^["']/.test(stringify(scalar.value, { version: "1.1" }));
      if (needsQuotes) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return node;
}

/** `a:config:b` is `a:b` in an older spelling. */
function spellings(fullKey: string): string[] {
  return [fullKey, fullKey.replace(":", ":config:")];
}

/** Lists that are often added later. */
const LISTS = ["ownerObjectIds", "redirectUris", "operations", "alertEmails"] as const;

/** How those that aren't set would be written. */
function listsToCome(answers: Answers, context: AnswersContext): string {
  const examples = LISTS.filter((key) => !answers.has(key)).flatMap((key) => [
    `   ${fullKeyOf(key, context)}:`,
    `     - ${settingOf(key).type.example}`,
  ]);
  return [" All settings: README.md. A list has one line for each item, such as", ...examples].join("\n");
}
