import { UsageError } from "../commandLine";

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
