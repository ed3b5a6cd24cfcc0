import type { Outcome, Result } from "./outcome";
import type { Operation } from "./protocol";
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

/** The line of a stack that has ended, as so many of all. */
export function progressLine(outcome: Outcome, { ended, all }: { ended: number; all: number }): string {
  const { stack, result, seconds } = outcome;
  const counts = countsOf(outcome);
  const what = counts === "" ? result : `${result}: ${counts}`;
  return `[${String(ended).padStart(String(all).length)}/${all}] ${MARKS[result]} ${stack}: ${what} (${seconds.toFixed(1)} s)`;
}

/** One line a stack, then what each that failed or differs in part says. */
export function summary(outcomes: readonly Outcome[]): string {
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
  return [...tableText(rows), "", total, ...outcomes.flatMap(detailsOf)].join("\n");
}

/** What would be lost, by stack; empty when nothing would. */
export function lossesText(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter(({ losses }) => losses.length > 0)
    .map(({ stack, losses }) => [`${stack}:`, ...losses.map((line) => `  - ${line}`)].join("\n"))
    .join("\n");
}

/** The document that --json prints: docs/fleet.md. */
export function jsonOf(command: Operation, outcomes: readonly Outcome[], exitCode: number): string {
  const stacks = outcomes.map(({ digest: _, seconds, ...each }) => ({
    ...each,
    seconds: Number(seconds.toFixed(1)),
  }));
  return JSON.stringify({ format: 1, command, exitCode, stacks }, undefined, 2);
}

function countsOf({ changes }: Outcome): string {
  return Object.entries(changes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([operation, count]) => `${count} ${operation}`)
    .join(", ");
}

function totalsOf(outcomes: readonly Outcome[]): string {
  const results = [...new Set(outcomes.map(({ result }) => result))];
  const count = (wanted: Result): number => outcomes.filter(({ result }) => result === wanted).length;
  return totalsText(results.map((result) => [count(result), result]));
}

function detailsOf({ stack, result, errors, notCompared }: Outcome): string[] {
  const texts = [...errors, ...notCompared.map((text) => `not compared: ${text}`)];
  if (texts.length === 0) return [];
  return [
    "",
    `${MARKS[result]} ${stack}`,
    ...texts.flatMap((text) => text.split("\n")).map((line) => `  ${line}`),
  ];
}
