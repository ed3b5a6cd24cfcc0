import { allowedInVariable, settings } from "../common/settings/runtimeSettings";
import { defaultInVariable, type RuntimeSetting } from "../common/settings/setting";
import type { Command } from "./commands/command";

const PROGRAM = "node main.cjs";
const EXITS =
  "0 complete · 1 failed, or something is left to do · 2 usage or settings · 3 complete, with dead letters or gaps";

type Commands = readonly (readonly [string, Command])[];

/** The whole help: commands, settings, exit codes. */
export function help(commands: Readonly<Record<string, Command>>): string {
  return [
    `Usage: ${PROGRAM} <command> [options]`,
    "",
    "Commands:",
    ...linesOf(Object.entries(commands)),
    "",
    `${PROGRAM} <command> --help explains one of them; ${PROGRAM} --version says what runs.`,
    "",
    "Settings (environment variables):",
    ...Object.values<RuntimeSetting>(settings).flatMap(describeSetting),
    "",
    `Exit codes: ${EXITS}`,
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(name: string, command: Command): string {
  const { summary, options = {}, operand, needs, exits = EXITS } = command;
  const usage = [
    ...(operand === undefined ? [] : [`<${operand}> …`]),
    ...(Object.keys(options).length === 0 ? [] : ["[options]"]),
  ];
  return [
    `Usage: ${[PROGRAM, name, ...usage].join(" ")}`,
    "",
    `${summary}.`,
    ...(Object.keys(options).length === 0 ? [] : ["", "Options:", ...optionsOf(command)]),
    "",
    ...(needs === "state" ? ["Reads AUDITLOG_STATE alone; no credential is needed."] : []),
    ...(needs === "dataverse" ? ["Reads Dataverse alone: neither the state nor the Activity API."] : []),
    ...(needs === "state" ? [] : [`${PROGRAM} --help lists the settings.`]),
    `Exit codes: ${exits}`,
  ].join("\n");
}

/** The help of the actions of something, such as `gaps`. */
export function groupHelp(group: string, commands: Commands): string {
  return [
    `Usage: ${PROGRAM} ${group} <action> [options]`,
    "",
    "Actions:",
    ...linesOf(commands),
    "",
    `${PROGRAM} ${group} <action> --help explains one of them.`,
  ].join("\n");
}

function linesOf(commands: Commands): string[] {
  const named = commands.map(([name, command]) => {
    const { operand } = command;
    return [operand === undefined ? name : `${name} <${operand}> …`, command] as const;
  });
  const width = Math.max(...named.map(([name]) => name.length)) + 2;
  return named.flatMap(([name, command]) => [
    `  ${name.padEnd(width)}${command.summary}`,
    ...optionsOf(command).map((line) => `${"".padEnd(width)}${line}`),
  ]);
}

function optionsOf({ options = {} }: Command): string[] {
  return Object.entries(options).map(([name, { value, meaning }]) => {
    const option = value === undefined ? `--${name}` : `--${name} <${value}>`;
    return `  ${option}  ${meaning}`;
  });
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
