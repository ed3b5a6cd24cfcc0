import { parseArgs } from "node:util";
import { backfill } from "./commands/backfill";
import { check } from "./commands/check";
import type { Command, CommandContext } from "./commands/command";
import { once } from "./commands/once";
import { redrive } from "./commands/redrive";
import { serve } from "./commands/serve";
import { status } from "./commands/status";
import { allowedInVariable, settings } from "../common/settings/runtimeSettings";
import { defaultInVariable, type RuntimeSetting } from "../common/settings/setting";
import { ConfigError, messageOf } from "../common/errors";

const commands: Readonly<Record<string, Command>> = { serve, once, check, backfill, redrive, status };

/** What the command line asks for; `run` is bound to options that have been checked. */
export type Invocation =
  | { readonly kind: "help"; readonly text: string }
  | {
      readonly kind: "run";
      readonly name: string;
      readonly run: (context: CommandContext) => Promise<number>;
    };

/** Parses the command line; throws ConfigError for anything it doesn't know. */
export function parseCommandLine(args: readonly string[], nowMs: number): Invocation {
  const [name, ...rest] = args;
  if (name === "help" || args.includes("--help") || args.includes("-h"))
    return { kind: "help", text: help() };
  if (name === undefined) {
    throw new ConfigError(`no command given; allowed: ${Object.keys(commands).join(" · ")}`, {
      hint: "--help explains them.",
    });
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new ConfigError(`unknown command "${name}"; allowed: ${Object.keys(commands).join(" · ")}`, {
      hint: "--help explains them.",
    });
  }
  return { kind: "run", name, run: command.prepare(parseOptions(name, command, rest), nowMs) };
}

function parseOptions(
  name: string,
  { options = {} }: Command,
  args: string[],
): Record<string, string | undefined> {
  try {
    const known = Object.fromEntries(
      Object.keys(options).map((option) => [option, { type: "string" as const }]),
    );
    return parseArgs({ args, options: known, strict: true }).values;
  } catch (error) {
    const takes = Object.keys(options).map((option) => `--${option}`);
    const allows = takes.length === 0 ? "takes no options" : `takes ${takes.join(" and ")}`;
    throw new ConfigError(`${name} ${allows}: ${messageOf(error).split(". ")[0] ?? ""}`, {
      hint: "--help explains the commands and their options.",
    });
  }
}

/** The whole help: commands, settings, exit codes. */
export function help(): string {
  const lines = ["Usage: node main.cjs <command> [options]", "", "Commands:"];
  for (const [name, { summary, options = {} }] of Object.entries(commands)) {
    lines.push(`  ${name.padEnd(10)}${summary}`);
    for (const [option, meaning] of Object.entries(options))
      lines.push(`  ${"".padEnd(10)}  --${option} <time>  ${meaning}`);
  }
  lines.push("", "Settings (environment variables):");
  for (const setting of Object.values<RuntimeSetting>(settings)) lines.push(...describeSetting(setting));
  lines.push(
    "",
    "Exit codes: 0 complete · 1 failed, or something is left to do · 2 usage or settings · 3 complete, with dead letters or gaps",
  );
  return lines.join("\n");
}

function describeSetting(setting: RuntimeSetting): string[] {
  const { variable, meaning, requiredWith, secret } = setting;
  const fallback = defaultInVariable(setting);
  const notes = [
    ...(setting.default === undefined ? ["required"] : []),
    ...(requiredWith === undefined ? [] : [`required with ${requiredWith}`]),
    ...(fallback === "" ? [] : [`default ${fallback}`]),
    ...(secret === true ? ["secret"] : []),
  ];
  const note = notes.length === 0 ? "" : ` (${notes.join("; ")})`;
  return [`  ${variable}${note}`, `      ${meaning}`, `      allowed: ${allowedInVariable(setting)}`];
}
