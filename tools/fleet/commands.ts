import { UsageError } from "../commandLine";
import { exitCodeOf, type Outcome } from "./outcome";
import type { Operation } from "./protocol";
import { counted } from "../../common/counted";
import { lossesText, warningsText } from "./report";
import { runAll, type RunContext } from "./run";
import type { Reading } from "./stacks";

/** What a command gets besides its stacks. */
export interface CommandContext extends RunContext {
  readonly yes: boolean;
  /** Undefined without a terminal. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  /** For people, beside the progress. */
  readonly say: (text: string) => void;
}

export interface Command {
  readonly summary: string;
  /** Throws a UsageError before anything runs. */
  readonly check?: (context: Pick<CommandContext, "yes" | "ask">) => void;
  readonly run: (stacks: readonly Reading[], context: CommandContext) => Promise<readonly Outcome[]>;
}

const simple = (operation: Operation, summary: string): Command => ({
  summary,
  run: async (stacks, context) => await runAll(operation, stacks, context),
});

/** By name, as on the command line. */
export const commands = {
  preview: simple("preview", "what `pulumi up` would change"),
  up: {
    summary: "previews all, says what would be lost, asks once, then updates",
    check({ yes, ask }) {
      if (!yes && ask === undefined)
        throw new UsageError("up asks before it updates: without a terminal, add --yes");
    },
    run: updateAll,
  },
  refresh: simple("refresh", "reads the resources into the state, which previews compare with"),
  drift: simple("drift", "what differs from the stack's settings and state; changes nothing"),
} as const satisfies Readonly<Record<string, Command>>;

/** Stacks whose preview fails are not updated. */
async function updateAll(stacks: readonly Reading[], context: CommandContext): Promise<readonly Outcome[]> {
  const { say, yes, ask, stop } = context;
  say("Previews:");
  const previews = await runAll("preview", stacks, context);
  const previewed = new Map(previews.map((each) => [each.stack, each]));
  const ready = stacks.filter(({ stack }) => {
    const result = previewed.get(stack)?.result;
    return result === "changes" || result === "no changes";
  });
  if (ready.length === 0 || stop.aborted) return previews.map(notUpdated);
  const losses = lossesText(previews);
  say(losses === "" ? "\nNothing is lost, replaced or deleted." : losses);
  say(warningsText(previews));
  const changing = previews.filter(({ result }) => result === "changes").length;
  const question = `Update ${ready.length} of ${counted(stacks.length, "stack")}, ${changing} with changes?`;
  if (changing === 0) say("No stack has changes: outputs alone are updated.");
  else if (!yes && !(await ask?.(question))) {
    say("The answer was not yes: nothing is updated.");
    return previews.map(notUpdated);
  }
  say("Updates:");
  const updates = new Map((await runAll("up", ready, context)).map((each) => [each.stack, each]));
  return previews.map((preview) => updates.get(preview.stack) ?? preview);
}

/** A preview that succeeded, of a stack that then was not updated. */
function notUpdated(preview: Outcome): Outcome {
  return exitCodeOf([preview]) === 1 ? preview : { ...preview, result: "not started" };
}
