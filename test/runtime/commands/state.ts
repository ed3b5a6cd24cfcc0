import type { Given, StateCommand, StateContext } from "../../../runtime/commands/command";
import { given } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import type { World } from "../sync/world";

/** Runs a command that needs no more than the state; its printed lines and its exit code. */
export async function runOnState(
  command: StateCommand,
  { store, clock, log }: Pick<World, "store" | "clock" | "log">,
  options: Given = given(),
  { enabled = true } = {},
): Promise<{ lines: string[]; code: number }> {
  const lines: string[] = [];
  const terminal = {
    isTerminal: false,
    print: (line: string) => void lines.push(line),
    stream: process.stdout,
  };
  const config = { deadLetterDays: 90, enabled };
  // The command looks at the state, the clock and this setting alone.
  const context = { runtime: { store, clock, log, config }, terminal } as unknown as StateContext;
  return { code: await command.prepare(options, NOON)(context), lines };
}
