import { splitStack } from "../../../tools/runtime/arguments";
import type { Command } from "../../../tools/commandBlocks/command";

/** The command of the runtime that a command of a document runs, on a workstation or in the container; undefined: it runs none. */
export function runtimeCommandIn(command: Command): string | undefined {
  const words = command.filter((word) => typeof word === "string");
  const [, inContainer] = /main\.cjs (.*)/.exec(words.at(-1) ?? "") ?? [];
  if (inContainer !== undefined) return inContainer;
  const [npm, run, script, , ...args] = words.filter((word) => word !== "--silent");
  if (npm !== "npm" || run !== "run") return undefined;
  if (script === "runtime") return splitStack(args).rest.join(" ");
  return script === "report" ? ["report", ...splitStack(args).rest].join(" ") : undefined;
}
