import type { Outcome, Result } from "./outcome";
import type { Operation } from "./protocol";
import { ONLY_UNLISTED } from "../pipeline/previewSummary/changes";
import { tableText, totalsText } from "./table";

const MARKS: Readonly<Record<Result, string>> = {
  done: "✔",
  "no changes": "✔",
  same: "✔",
  changes: "~",
  failed: "✖",
  "not compared": "?",
  "not started": "-",
};

/** In totals, where the result's own word would not fit a number. */
const TOTALS: Readonly<Partial<Record<Result, string>>> = {
  changes: "with changes",
  "no changes": "without changes",
};

/** The line of a stack that has ended, as so many of all. */
export function progressLine(outcome: Outcome, { ended, all }: { ended: number; all: number }): string {
  const { stack, result, seconds } = outcome;
  const counts = countsOf(outcome);
  const what = counts === "" ? result : `${result}: ${counts}`;
  return `[${String(ended).padStart(String(all).length)}/${all}] ${MARKS[result]} ${stack}: ${what} (${seconds.toFixed(1)} s)`;
}

/** One line a stack, then what each that failed or differs says, then what to do. */
export function summary(command: Operation, outcomes: readonly Outcome[]): string {
  const rows = [
    ["stack", "result", "changes", "seconds"],
    ...outcomes.map((each) => [
      each.stack,
      `${MARKS[each.result]} ${each.result}`,
      countsOf(each),
      each.result === "not started" ? "" : each.seconds.toFixed(1),
    ]),
  ];
  const total = totalsOf(outcomes);
  const parts = [
    ...(command === "preview" ? [lossesOf(outcomes), eachChange(outcomes)] : []),
    section("To do:", outcomes, ({ todo }) => todo),
    section("Warnings:", outcomes, ({ warnings }) => warnings),
  ];
  return [...tableText(rows), "", total, ...outcomes.flatMap(detailsOf), ...parts.flat()].join("\n");
}

/** What would be lost, by stack; empty when nothing would. */
export function lossesText(outcomes: readonly Outcome[]): string {
  return lossesOf(outcomes).join("\n");
}

/** What previews warn of, by stack; empty for nothing. */
export function warningsText(outcomes: readonly Outcome[]): string {
  return section("Warnings:", outcomes, ({ warnings }) => warnings).join("\n");
}

function lossesOf(outcomes: readonly Outcome[]): string[] {
  return section("What would be lost:", outcomes, ({ losses }) => losses);
}

/** Where each change is to be found. */
function eachChange(outcomes: readonly Outcome[]): string[] {
  const changing = outcomes.find(({ result }) => result === "changes");
  if (changing === undefined) return [];
  return [
    "",
    `Each change: add --digests previews, then npm run preview-summary -- previews/${changing.stack}.json`,
  ];
}

/** Texts of stacks below a title; empty when none has any. */
function section(
  title: string,
  outcomes: readonly Outcome[],
  textsOf: (outcome: Outcome) => readonly string[],
): string[] {
  const items = outcomes
    .map((outcome) => ({ stack: outcome.stack, texts: textsOf(outcome) }))
    .filter(({ texts }) => texts.length > 0)
    .flatMap(({ stack, texts }) => [`${stack}:`, ...texts.map(listItem)]);
  return items.length === 0 ? [] : ["", title, ...items];
}

function listItem(text: string): string {
  return `  - ${text.replaceAll("\n", "\n    ")}`;
}

/** The document that --json prints: docs/fleet.md. */
export function jsonOf(command: Operation, outcomes: readonly Outcome[], exitCode: number): string {
  const stacks = outcomes.map(({ digest: _, seconds, ...each }) => ({
    ...each,
    seconds: Number(seconds.toFixed(1)),
  }));
  return JSON.stringify({ format: 1, command, exitCode, stacks }, undefined, 2);
}

function countsOf({ changes, result }: Outcome): string {
  const counts = Object.entries(changes).map(([kind, count]) => `${count} ${kind}`);
  return counts.length === 0 && result === "changes" ? ONLY_UNLISTED : counts.join(", ");
}

function totalsOf(outcomes: readonly Outcome[]): string {
  const results = [...new Set(outcomes.map(({ result }) => result))];
  const count = (wanted: Result): number => outcomes.filter(({ result }) => result === wanted).length;
  return totalsText(results.map((result) => [count(result), TOTALS[result] ?? result]));
}

function detailsOf({ stack, result, errors, notCompared, differences }: Outcome): string[] {
  const texts = [...errors, ...notCompared.map((text) => `not compared: ${text}`), ...differences];
  if (texts.length === 0) return [];
  return [
    "",
    `${MARKS[result]} ${stack}`,
    ...texts.flatMap((text) => text.split("\n")).map((line) => `  ${line}`),
  ];
}
