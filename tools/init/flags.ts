import { parseArgs } from "node:util";
import { nearest } from "../../common/settings/nearest";
import { visibleLine } from "../../common/visibleText";
import { UsageError } from "../commandLine";
import { allSettings, settingOf, type Answers } from "./answers";
import { typedOften } from "./typed";

/** What the command line says. */
export interface Flags {
  readonly stack: string;
  readonly force: boolean;
  readonly answers: Answers;
}

/** Of a setting: its own name, `--location` for `azure-native:location`. */
export function flagOf(key: string): string {
  return `--${nameOf(key)}`;
}

function nameOf(key: string): string {
  return key.replace(/^azure-native:/, "");
}

/** Throws a UsageError without --stack, and for what isn't a flag. */
export function readFlags(args: readonly string[]): Flags {
  const hasStack = args.some((arg) => /^--stack(?:=|$)/.test(arg));
  if (!hasStack) throw new UsageError("--stack <name> is missing: the name of the stack, such as contoso.");
  const settings = [...allSettings.keys()].map(
    (key) => [nameOf(key), { type: "string", multiple: true }] as const,
  );
  const options = {
    ...Object.fromEntries(settings),
    stack: { type: "string" },
    force: { type: "boolean", default: false },
  } as const;
  refuseUnknown(args, Object.keys(options));
  const { values } = parseArgs({ args: [...args], options });
  const { stack, force } = values;
  return { stack: stack ?? "", force, answers: answersIn(values) };
}

/** As the program does with a key of the stack's file. */
function refuseUnknown(args: readonly string[], names: readonly string[]): void {
  const { tokens } = parseArgs({ args: [...args], strict: false, tokens: true });
  const unknown = tokens.find((token) => token.kind === "option" && !names.includes(token.name));
  if (unknown?.kind !== "option") return;
  const meant = nearest(unknown.name, names);
  const question = meant === undefined ? "README.md lists the settings" : `did you mean --${meant}?`;
  throw new UsageError(`${visibleLine(unknown.rawName)} is not a known flag; ${question}`);
}

function answersIn(values: Readonly<Record<string, unknown>>): Answers {
  return new Map(
    [...allSettings.keys()].flatMap((key) => {
      const given = values[nameOf(key)];
      if (!Array.isArray(given)) return [];
      const texts = given.map(String);
      const { form, allowed } = settingOf(key).type;
      // As after --registryId "$(…)", where the command that was to print the value failed.
      if (texts.some((text) => text.trim() === ""))
        throw new UsageError(`${flagOf(key)} is empty; allowed: ${allowed}. Or leave the flag out`);
      if (form === undefined && texts.length > 1)
        throw new UsageError(`${flagOf(key)} is given ${texts.length} times; allowed: once`);
      const answer = typedOften(texts, settingOf(key));
      return answer === undefined ? [] : [[key, answer] as const];
    }),
  );
}
