import { isDeepStrictEqual } from "node:util";
import { CantTell } from "./cantTell";
import type { Answer, Question } from "./question";
import { Memory, Services, type Shared } from "./services";
import { cleaned } from "./vocabulary";

/** How long a run asks: with the preparation, half an hour. */
export const RUN_MINUTES = 20;

interface AskOptions {
  /** Ends the run before the next question. */
  readonly stop: AbortSignal;
  /** From then on, nothing more is asked. */
  readonly deadline: AbortSignal;
  /** Aborts one question. */
  readonly limit: () => AbortSignal;
  readonly onAnswer: (question: Question, answer: Answer) => void;
}

/** Asks one question after the other; none ends the run. Resolves to what was answered until it was stopped. */
export async function askAll(
  questions: readonly Question[],
  shared: Shared,
  { stop, deadline, limit, onAnswer }: AskOptions,
): Promise<Answer[]> {
  const memory = new Memory();
  const answers: Answer[] = [];
  for (const question of questions) {
    if (stop.aborted) break;
    const ownLimit = limit();
    // A write is let end, so that what it made is known when it is to be removed.
    const signal = question.writes === true ? ownLimit : AbortSignal.any([stop, ownLimit]);
    const answer = deadline.aborted
      ? notAsked(question)
      : await askOne(question, new Services(shared, memory, signal));
    if (stop.aborted && question.writes !== true && answer.verdict === "can't tell") break;
    answers.push(answer);
    onAnswer(question, answer);
  }
  return answers;
}

async function askOne(question: Question, services: Services): Promise<Answer> {
  const { id, assumed, fits } = question;
  try {
    const seen = cleaned(await question.look(services), question.max);
    const isAsAssumed = isDeepStrictEqual(seen, assumed) || fits?.(seen) === true;
    return { id, verdict: isAsAssumed ? "as assumed" : "differs", seen, assumed };
  } catch (error) {
    return { id, verdict: "can't tell", why: reasonOf(error) };
  }
}

function notAsked({ id }: Question): Answer {
  return {
    id,
    verdict: "can't tell",
    why: `the run has had its ${RUN_MINUTES} minutes: --only asks this alone`,
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof CantTell) return error.message;
  const { name } = error as { name?: unknown };
  if (name === "TimeoutError" || name === "AbortError") return "no answer in time";
  // Its message may quote an answer.
  return `the question failed (${typeof name === "string" && /^\w{1,40}$/.test(name) ? name : "unknown"})`;
}
