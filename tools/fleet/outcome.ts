import { visibleText } from "../../common/visibleText";
import { changesOf, isListed } from "../pipeline/previewSummary/changes";
import { diagnose } from "../pipeline/previewSummary/diagnostics";
import { parseDigest, type Digest } from "../pipeline/previewSummary/digest";
import { consequenceLines } from "../pipeline/previewSummary/lines";
import { maskText } from "../pipeline/previewSummary/mask";
import type { Operation, Ran } from "./protocol";

/** How it went: of a drift, "same" and "not compared" stand for "no changes" and "failed". */
export type Result = "done" | "no changes" | "same" | "changes" | "failed" | "not compared" | "not started";

export interface Outcome {
  readonly stack: string;
  readonly result: Result;
  /** Resources by operation, without those that stay as they are. */
  readonly changes: Readonly<Record<string, number>>;
  /** What a preview says is lost, replaced or deleted, a line each. */
  readonly losses: readonly string[];
  /** What a drift could not read, a text each. */
  readonly notCompared: readonly string[];
  readonly errors: readonly string[];
  readonly seconds: number;
  /** What `pulumi preview --json` prints; empty for other commands. */
  readonly digest: string;
}

const NOTHING = { changes: {}, losses: [], notCompared: [], errors: [], seconds: 0, digest: "" } as const;

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
    const changes = withoutSame(ran.changes);
    if (ran.hasSucceeded) return { ...shared, result: "done", changes };
    return { ...shared, result: "failed", changes, errors: errorsOf(undefined, ran) };
  }
  const digest = parseDigest(ran.stdout);
  const found = {
    ...shared,
    changes: withoutSame(digest?.changeSummary ?? {}),
    losses: lossesIn(digest),
    digest: ran.stdout,
  };
  return operation === "preview" ? previewed(found, digest, ran) : compared(found, digest, ran);
}

function previewed(found: Omit<Outcome, "result">, digest: Digest | undefined, ran: Ran): Outcome {
  if (!ran.hasSucceeded || digest === undefined)
    return { ...found, result: "failed", errors: errorsOf(digest, ran) };
  return { ...found, result: hasChanges(found, digest) ? "changes" : "no changes" };
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
  const notCompared = warnings.filter((text) => NOT_READ.test(text)).map(shown);
  if (hasFound || hasChanges(found, digest)) return { ...found, notCompared, result: "changes" };
  return { ...found, notCompared, result: notCompared.length > 0 ? "not compared" : "same" };
}

/** Protection that comes or goes is a change that the CLI counts as none. */
function hasChanges({ changes }: Pick<Outcome, "changes">, digest: Digest): boolean {
  return Object.keys(changes).length > 0 || changesOf(digest.steps).length > 0;
}

/** A refresh reads everything: what then differs is counted by other operations. */
const QUIET = ["same", "read", "refresh"];

function withoutSame(changes: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(changes).filter(([operation, count]) => count > 0 && !QUIET.includes(operation)),
  );
}

/** Without Markdown's bold; names keep their quotation marks. */
function lossesIn(digest: Digest | undefined): string[] {
  const listed = changesOf(digest?.steps ?? []).filter(isListed);
  return consequenceLines(listed).map((line) => line.replaceAll("**", "").replace(/^- /, ""));
}

function errorsOf(digest: Digest | undefined, ran: Ran): string[] {
  if (ran.errors.length > 0) return [...new Set(ran.errors)].map(shown);
  const { errors, log } = diagnose({ digest, log: ran.stderr, hasFailed: true });
  return errors.length > 0 ? errors.map(shown) : [log ?? "the CLI left no message"];
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
