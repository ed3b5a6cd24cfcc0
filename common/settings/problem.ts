import { forStack } from "../pulumi/stackOption";
import { withHint } from "../refusals";
import { bashWord } from "../shellWord";
import type { StackSetting } from "./setting";

/** What is wrong at one path of the stack's settings; every part is a piece of what the user reads. */
export interface Problem {
  /** Key, or that of an item: `redirectUris[1]`, `tags["cost center"]`. */
  readonly path: string;
  /** What it is, and where that isn't obvious, why it can't be. */
  readonly message: string;
  readonly allowed: string;
  /** Command that corrects it, with `--stack <stack>`. */
  readonly hint: string;
}

/** `pollInterval is "1 h"; allowed: …`, and on a line of its own `pulumi config set pollInterval PT15M --stack contoso`. */
export function describe({ path, message, allowed, hint }: Problem, stack: string): string {
  return withHint(`${path} ${message}; allowed: ${allowed}`, forStack(hint, stack));
}

/** Problems as a list, each with its hint below it. */
export function listed(problems: readonly string[]): string {
  return problems.map((problem) => `  - ${problem.replaceAll("\n", "\n    ")}`).join("\n");
}

/** Most of a value that a message shows. */
const SHOWN_LENGTH = 120;

/** A value in a message: quoted, and cut where it would hide the message. */
export function shown(value: unknown, length = SHOWN_LENGTH): string {
  const text = JSON.stringify(value);
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** Command that sets a key. */
export function setCommand(key: string, value: string): string {
  return `pulumi config set ${key} ${bashWord(value)} --stack <stack>`;
}

/** Command that sets an item of a list or a map: https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration */
export function setPathCommand(path: string, value: string): string {
  return `pulumi config set --path ${bashWord(path)} ${bashWord(value)} --stack <stack>`;
}

/** Command that goes back to the default, or with `--path` removes an item of a list or a map. */
export function removeCommand(key: string, ...options: readonly "--path"[]): string {
  return ["pulumi config rm", ...options, bashWord(key), "--stack <stack>"].join(" ");
}

/** Command that sets a setting as a whole: to its default, or to an example of what is allowed. */
export function commandFor(key: string, { type, default: value }: StackSetting): string {
  if (type.form === "list") return setPathCommand(`${key}[0]`, type.example);
  if (type.form === "map") return setPathCommand(`${key}.<name>`, type.example);
  const hasValue = value !== undefined && value !== "" && typeof value !== "object";
  return setCommand(key, hasValue ? String(value) : type.example);
}
