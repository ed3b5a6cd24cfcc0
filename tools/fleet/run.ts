import { notStarted, outcomeOf, refused, type Outcome } from "./outcome";
import { explainLock, locksIn, type HolderState, type Lock } from "./lock";
import { inParallel, type Pool } from "./pool";
import type { Operation, Ran, Task } from "./protocol";
import type { CheckSignIn } from "./signIn";
import { forStack } from "../../common/pulumi/stackOption";
import { isAboutNoStack } from "../stackOutputs";
import { initAdvice } from "./noStack";
import { environmentOf, forBackend, type FleetStack, type Reading } from "./stacks";

export interface RunContext {
  readonly folder: string;
  readonly pool: Pool;
  readonly parallel: number;
  /** Aborted, no further stack starts. */
  readonly stop: AbortSignal;
  readonly checkSignIn: CheckSignIn;
  readonly env: NodeJS.ProcessEnv;
  readonly holderState: (lock: Lock) => HolderState;
  readonly nowMs: () => number;
  /** Told of each stack as it ends, which of so many it is. */
  readonly onEnd: (outcome: Outcome, count: { readonly ended: number; readonly all: number }) => void;
}

/** Runs an operation on all stacks, each for itself; the outcomes are in the order of the stacks. */
export async function runAll(
  operation: Operation,
  readings: readonly Reading[],
  context: RunContext,
): Promise<Outcome[]> {
  const outcomes = new Map<string, Outcome>();
  const { parallel: most, stop } = context;
  await inParallel(readings, { most, stop }, async (reading) => {
    const outcome = await runOne(operation, reading, context);
    outcomes.set(reading.stack, outcome);
    context.onEnd(outcome, { ended: outcomes.size, all: readings.length });
  });
  return readings.map(({ stack }) => outcomes.get(stack) ?? notStarted(stack));
}

async function runOne(operation: Operation, reading: Reading, context: RunContext): Promise<Outcome> {
  const { stack } = reading;
  if ("problem" in reading) return refused(stack, operation, reading.problem);
  const problem = await context.checkSignIn(reading);
  if (problem !== undefined) return refused(stack, operation, problem);
  const task: Task = { operation, folder: context.folder, stack, env: environmentOf(reading, context.env) };
  const startedMs = performance.now();
  const ran = await context.pool.run(task);
  const seconds = (performance.now() - startedMs) / 1000;
  return advised(outcomeOf(stack, operation, { ran, seconds }), { reading, ran, context });
}

/** https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/resource/deploy/step_generator.go */
const PROTECTED = /because it is protected/;
const UNPROTECT =
  "The flag is a setting here. To let what is protected go, first run `pulumi config set protect false --stack <stack>` and an up with " +
  "nothing else changed.";

/** What to do, where the CLI doesn't say it: of a stack that isn't there; of a lock, of which it advises to remove any. */
function advised(
  outcome: Outcome,
  { reading, ran, context }: { reading: FleetStack; ran: Ran; context: RunContext },
): Outcome {
  if (ran.hasSucceeded) return outcome;
  const { stack } = reading;
  const { holderState, nowMs, env } = context;
  const said = [ran.stderr, ...ran.errors].join("\n");
  if (PROTECTED.test(said)) return { ...outcome, errors: [...outcome.errors, forStack(UNPROTECT, stack)] };
  if (isAboutNoStack(said)) return { ...outcome, errors: [...outcome.errors, initAdvice(reading, env)] };
  const locks = locksIn(said);
  if (locks.length === 0) return outcome;
  const cancel = forBackend(`pulumi cancel --stack ${stack}`, reading, env);
  const errors = locks.map((lock) =>
    explainLock(stack, lock, { state: holderState(lock), nowMs: nowMs(), cancel }),
  );
  return { ...outcome, errors };
}
