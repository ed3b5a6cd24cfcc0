import { visibleText } from "../../common/visibleText";
import { changesOf, countsOf, type Change, type Kind } from "../pipeline/previewSummary/changes";
import { diagnose } from "../pipeline/previewSummary/diagnostics";
import { parseDigest, type Digest } from "../pipeline/previewSummary/digest";
import { maskText } from "../pipeline/previewSummary/mask";
import { differenceLines, lossLines } from "./changeLines";
import type { Operation, Ran } from "./protocol";

/** How it went: of a drift, "same" and "not compared" stand for "no changes" and "failed". */
export type Result = "done" | "no changes" | "same" | "changes" | "failed" | "not compared" | "not started";

type Counts = Readonly<Partial<Record<Kind, number>>>;

export interface Outcome {
  readonly stack: string;
  readonly result: Result;
  /** Resources by what happens to them, counted as in the comment for reviewers; of a preview that failed, none. */
  readonly changes: Counts;
  /** What a preview says is lost, replaced or deleted, a line each. */
  readonly losses: readonly string[];
  /** What differs, by resource with its settings, of `drift` and `refresh`. */
  readonly differences: readonly string[];
  /** What the program and its providers warn of. */
  readonly warnings: readonly string[];
  /** What to do next, of an `up`. */
  readonly todo: readonly string[];
  /** What a drift could not read, a text each. */
  readonly notCompared: readonly string[];
  readonly errors: readonly string[];
  readonly seconds: number;
  /** What `pulumi preview --json` prints; empty for other commands. */
  readonly digest: string;
}

const NOTHING = {
  changes: {},
  losses: [],
  differences: [],
  warnings: [],
  todo: [],
  notCompared: [],
  errors: [],
  seconds: 0,
  digest: "",
} as const;

/** Of a stack that could not be run; a drift then knows nothing of it. */
export function refused(stack: string, operation: Operation, problem: string): Outcome {
  const result = operation === "drift" ? "not compared" : "failed";
  return { ...NOTHING, stack, result, errors: [visibleText(problem)] };
}

/** Of a stack whose turn did not come. */
export function notStarted(stack: string): Outcome {
  return { ...NOTHING, stack, result: "not started" };
}

/** Of a stack that ran. */
export function outcomeOf(
  stack: string,
  operation: Operation,
  { ran, seconds }: { ran: Ran; seconds: number },
): Outcome {
  const shared = { ...NOTHING, stack, seconds };
  if (operation === "up" || operation === "refresh") {
    const changes = changesOf(ran.steps);
    const did = {
      ...shared,
      changes: numbersOf(changes),
      differences: operation === "refresh" ? differenceLines(changes) : [],
      warnings: unique(ran.warnings),
      todo: unique(ran.todo),
    };
    if (ran.hasSucceeded) return { ...did, result: "done" };
    return { ...did, result: "failed", errors: errorsOf(undefined, ran) };
  }
  const digest = parseDigest(ran.stdout);
  const found = { ...shared, digest: ran.stdout };
  return operation === "preview" ? previewed(found, digest, ran) : compared(found, digest, ran);
}

function previewed(found: Omit<Outcome, "result">, digest: Digest | undefined, ran: Ran): Outcome {
  if (!ran.hasSucceeded || digest === undefined)
    return { ...found, result: "failed", errors: errorsOf(digest, ran) };
  const changes = changesOf(digest.steps);
  return {
    ...found,
    changes: numbersOf(changes),
    losses: lossLines(changes),
    warnings: unique(diagnose({ digest, log: "", hasFailed: false }).warnings),
    result: changes.length > 0 ? "changes" : "no changes",
  };
}

/** What `--expect-no-changes` says when there are. */
const CHANGES_FOUND = "no changes were expected";
/** The words of our own provider, which keeps what is recorded when it can't read: provider/README.md. */
const NOT_READ = /could not be (?:read|looked up)/;

function compared(found: Omit<Outcome, "result">, digest: Digest | undefined, ran: Ran): Outcome {
  const hasFound = !ran.hasSucceeded && ran.stderr.includes(CHANGES_FOUND);
  const { errors, warnings } = diagnose({ digest, log: ran.stderr, hasFailed: !ran.hasSucceeded });
  const isWhole = ran.hasSucceeded || (hasFound && errors.every((error) => error.includes(CHANGES_FOUND)));
  if (digest === undefined || !isWhole)
    return { ...found, result: "not compared", errors: errorsOf(digest, ran) };
  const notCompared = unique(warnings.filter((text) => NOT_READ.test(text)));
  const changes = changesOf(digest.steps);
  const differing = {
    ...found,
    changes: numbersOf(changes),
    losses: lossLines(changes),
    differences: differenceLines(changes),
    warnings: unique(warnings.filter((text) => !NOT_READ.test(text))),
    notCompared,
  };
  if (hasFound || changes.length > 0) return { ...differing, result: "changes" };
  return { ...differing, result: notCompared.length > 0 ? "not compared" : "same" };
}

function numbersOf(changes: readonly Change[]): Counts {
  return Object.fromEntries(countsOf(changes).map(({ kind, count }) => [kind, count]));
}

function errorsOf(digest: Digest | undefined, ran: Ran): string[] {
  if (ran.errors.length > 0) return unique(ran.errors);
  const { errors, log } = diagnose({ digest, log: ran.stderr, hasFailed: true });
  return errors.length > 0 ? errors.map(shown) : [log ?? "the CLI left no message"];
}

/** Each message once: several resources may have the same. */
function unique(messages: readonly string[]): string[] {
  return [...new Set(messages.map(shown))];
}

function shown(text: string): string {
  return visibleText(maskText(text)).trim();
}

/** 1 when anything failed or was left out, else 2 when a preview or a drift found changes, else 0. */
export function exitCodeOf(outcomes: readonly Outcome[]): number {
  const failed: readonly Result[] = ["failed", "not compared", "not started"];
  if (outcomes.some(({ result, notCompared }) => failed.includes(result) || notCompared.length > 0)) return 1;
  return outcomes.some(({ result }) => result === "changes") ? 2 : 0;
}
