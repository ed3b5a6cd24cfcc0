import { parseArgs } from "node:util";
import { backfill } from "./commands/backfill";
import { check } from "./commands/check";
import type {
  Command,
  CommandContext,
  DataverseContext,
  Given,
  ServiceCommand,
  StateContext,
} from "./commands/command";
import { dropDeadLetters, exportDeadLetters, listDeadLetters, showDeadLetter } from "./commands/deadLetters";
import { closeGaps, listGaps } from "./commands/gaps";
import { importExports } from "./commands/import";
import { once } from "./commands/once";
import { redrive } from "./commands/redrive";
import { report } from "./commands/report";
import { serve } from "./commands/serve";
import { status } from "./commands/status";
import { commandHelp, groupHelp, help } from "./help";
import { ConfigError, messageOf } from "../common/errors";

/** By name; one of two words is an action of what the first names. */
export const commands: Readonly<Record<string, Command>> = {
  serve,
  once,
  check,
  backfill,
  import: importExports,
  redrive,
  status,
  report,
  "dead-letters list": listDeadLetters,
  "dead-letters show": showDeadLetter,
  "dead-letters drop": dropDeadLetters,
  "dead-letters export": exportDeadLetters,
  "gaps list": listGaps,
  "gaps close": closeGaps,
};

/** What the command line asks for; `run` is bound to options that have been checked. */
export type Invocation =
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | ({ readonly kind: "run"; readonly name: string } & (
      | { readonly needs: "state"; readonly run: (context: StateContext) => Promise<number> }
      | { readonly needs: "dataverse"; readonly run: (context: DataverseContext) => Promise<number> }
      | {
          readonly needs: "services";
          readonly run: (context: CommandContext) => Promise<number>;
          readonly disabled: ServiceCommand["disabled"];
        }
    ));

/** Parses the command line; throws ConfigError for anything it doesn't know. */
export function parseCommandLine(args: readonly string[], nowMs: number): Invocation {
  if (args[0] === "--version") return { kind: "version" };
  const isHelp = args[0] === "help" || args.includes("--help") || args.includes("-h");
  const words = args.filter((word) => word !== "help" && word !== "--help" && word !== "-h");
  if (isHelp) return { kind: "help", text: helpOn(words) };
  const name = commandIn(words);
  const command = commands[name] as Command;
  const given = readGiven(name, command, words.slice(name.split(" ").length));
  if (command.needs === "state")
    return { kind: "run", name, needs: "state", run: command.prepare(given, nowMs) };
  if (command.needs === "dataverse")
    return { kind: "run", name, needs: "dataverse", run: command.prepare(given, nowMs) };
  const { disabled } = command;
  return { kind: "run", name, needs: "services", run: command.prepare(given, nowMs), disabled };
}

/** The longest name that the words begin with. */
function commandIn([first, second]: readonly string[]): string {
  const actions = actionsOf(first ?? "");
  if (actions.length > 0) {
    const name = `${first} ${second}`;
    if (Object.hasOwn(commands, name)) return name;
    const problem = second === undefined ? `${first} needs an action` : `${first} has no action "${second}"`;
    throw refusal(`${problem}; allowed: ${actions.join(" · ")}`);
  }
  const allowed = `allowed: ${[...new Set(Object.keys(commands).map((name) => name.split(" ")[0]))].join(" · ")}`;
  if (first === undefined) throw refusal(`no command given; ${allowed}`);
  if (!Object.hasOwn(commands, first)) throw refusal(`unknown command "${first}"; ${allowed}`);
  return first;
}

function actionsOf(group: string): string[] {
  return Object.keys(commands).flatMap((name) =>
    name.startsWith(`${group} `) ? [name.slice(group.length + 1)] : [],
  );
}

/** Of a command, of a group of them, or the whole help. */
function helpOn([first = "", second]: readonly string[]): string {
  const name = actionsOf(first).length > 0 ? `${first} ${second}` : first;
  if (Object.hasOwn(commands, name)) return commandHelp(name, commands[name] as Command);
  const group = Object.entries(commands).filter(([each]) => each.startsWith(`${first} `));
  return group.length > 0 ? groupHelp(first, group) : help(commands);
}

function readGiven(name: string, { options = {}, operand }: Command, args: string[]): Given {
  const known = Object.entries(options).map(
    ([option, { value }]) => [option, { type: value === undefined ? "boolean" : "string" }] as const,
  );
  try {
    const allowPositionals = operand !== undefined;
    const { values, positionals } = parseArgs({
      args,
      options: Object.fromEntries(known),
      strict: true,
      allowPositionals,
    });
    if (allowPositionals && positionals.length === 0) throw new TypeError(`no ${operand} given`);
    const entries = Object.entries(values);
    return {
      options: Object.fromEntries(
        entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      ),
      flags: new Set(entries.filter(([, value]) => value === true).map(([option]) => option)),
      operands: positionals,
    };
  } catch (error) {
    const takes = [
      ...(operand === undefined ? [] : [`one ${operand} or several`]),
      ...known.map(([option]) => `--${option}`),
    ];
    const allows = takes.length === 0 ? "takes no options" : `takes ${takes.join(" and ")}`;
    throw new ConfigError(`${name} ${allows}: ${messageOf(error).split(". ")[0] ?? ""}`, {
      hint: `${name} --help explains it.`,
    });
  }
}

function refusal(message: string): ConfigError {
  return new ConfigError(message, { hint: "--help explains them." });
}
