import { settings } from "../../common/settings/runtimeSettings";
import { bashWord } from "../../common/shellWord";
import { asksForHelp, UsageError } from "../commandLine";

/** Takes `--stack <name>` out of the arguments; the rest is the runtime's. Throws a UsageError. */
export function splitStack(args: readonly string[]): { stack: string | undefined; rest: string[] } {
  const index = args.findIndex((each) => each === "--stack" || each.startsWith("--stack="));
  const found = args[index];
  if (found === undefined) return { stack: undefined, rest: [...args] };
  const isSeparate = found === "--stack";
  const stack = isSeparate ? args[index + 1] : found.slice("--stack=".length);
  if (stack === undefined || stack === "" || stack.startsWith("-"))
    throw new UsageError("--stack needs the name of a stack; `pulumi stack ls` lists them.");
  return { stack, rest: args.filter((_, at) => at !== index && !(isSeparate && at === index + 1)) };
}

/** What to say where neither a stack nor variables tell the runtime its settings; undefined: something does. */
export function withoutSettings(
  rest: readonly string[],
  { script, env }: { readonly script: Script; readonly env: Readonly<Record<string, string | undefined>> },
): string | undefined {
  const variables = Object.values(settings).map(({ variable }) => variable);
  // That one only names the stack in the log.
  const hasVariable = variables.some((name) => name !== settings.stack.variable && (env[name] ?? "") !== "");
  const asksAboutItself = asksForHelp(rest) || ["help", "--version"].includes(rest[0] ?? "help");
  if (hasVariable || asksAboutItself) return undefined;
  const command = script === "report" ? rest.slice(1) : rest;
  return [
    `Name the stack: ${["npm run", script, "-- --stack contoso", ...command.map(bashWord)].join(" ")}`,
    "Without one, the AUDITLOG_ variables are the settings (docs/commands.md, On a workstation). PowerShell needs quotes: '--'.",
  ].join("\n");
}

/** The scripts of package.json that run the runtime here. */
export type Script = "runtime" | "report";

/** The one that npm was asked for. */
export function scriptIn({
  npm_lifecycle_event: name,
}: Readonly<Record<string, string | undefined>>): Script {
  return name === "report" ? "report" : "runtime";
}
