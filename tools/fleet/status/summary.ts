import { formatDuration } from "../../../common/duration";
import { SECOND_MS } from "../../../common/time";
import { visibleLine, visibleText } from "../../../common/visibleText";
import { byName } from "../stacks";
import { tableText, totalsText } from "../table";
import { STATES, type State } from "./condition";
import type { StackStatus } from "./readStatus";

export const MARKS: Readonly<Record<State, string>> = {
  failing: "✖",
  lagging: "✖",
  stale: "✖",
  "never ran": "✖",
  "can't be read": "?",
  "dead letters or gaps": "!",
  "switched off": "-",
  fine: "✔",
};

/** The most urgent first; of one state the one that lags most, then by name. */
export function byUrgency(found: readonly StackStatus[]): StackStatus[] {
  return [...found].sort(
    (one, other) =>
      STATES.indexOf(one.state) - STATES.indexOf(other.state) ||
      (other.lagSeconds ?? 0) - (one.lagSeconds ?? 0) ||
      byName(one.stack, other.stack),
  );
}

/** As `status` of the runtime: 0 all is well · 1 a stack fails, or nothing is known of it · 3 there are dead letters or open gaps. */
export function exitCodeOf(found: readonly StackStatus[]): number {
  const well: readonly State[] = ["dead letters or gaps", "switched off", "fine"];
  if (found.some(({ state }) => !well.includes(state))) return 1;
  return found.some(({ deadLetters, openGaps }) => (deadLetters ?? 0) + (openGaps ?? 0) > 0) ? 3 : 0;
}

/** What a row shows besides stack and state; the same on the page. */
export const COLUMNS: readonly {
  readonly title: string;
  readonly isNumber: boolean;
  readonly text: (status: StackStatus, nowMs: number) => string;
}[] = [
  { title: "version", isNumber: false, text: ({ runtimeVersion }) => runtimeVersion ?? "" },
  {
    title: "last pass",
    isNumber: false,
    text: ({ lastPassAt }, nowMs) =>
      lastPassAt === null ? "" : `${formatDuration(Math.max(0, nowMs - Date.parse(lastPassAt)))} ago`,
  },
  {
    title: "lag",
    isNumber: false,
    text: ({ lagSeconds }) => (lagSeconds === null ? "" : formatDuration(lagSeconds * SECOND_MS)),
  },
  { title: "dead letters", isNumber: true, text: ({ deadLetters }) => countText(deadLetters) },
  { title: "gaps", isNumber: true, text: ({ openGaps }) => countText(openGaps) },
];

function countText(count: number | null): string {
  return count === null ? "" : String(count);
}

/** One line a stack, then why and what to do next, then the counts. */
export function summaryText(found: readonly StackStatus[], nowMs: number): string {
  const rows = found.map((each) => [
    each.stack,
    `${MARKS[each.state]} ${each.state}`,
    ...COLUMNS.map(({ text }) => visibleLine(text(each, nowMs))),
  ]);
  const table = tableText([["stack", "state", ...COLUMNS.map(({ title }) => title)], ...rows]);
  return [...table, ...found.flatMap(detailsOf), "", countsText(found)].join("\n");
}

export function countsText(found: readonly StackStatus[]): string {
  return totalsText(countsOf(found).map(({ state, count }) => [count, state]));
}

/** The states that there are, and how many stacks have each. */
export function countsOf(found: readonly StackStatus[]): { readonly state: State; readonly count: number }[] {
  return STATES.map((state) => ({
    state,
    count: found.filter((each) => each.state === state).length,
  })).filter(({ count }) => count > 0);
}

/** The document that --json prints: docs/fleet.md. */
export function statusJson(found: readonly StackStatus[], generatedAt: string): string {
  const document = {
    format: 1,
    command: "status",
    generatedAt,
    exitCode: exitCodeOf(found),
    stacks: found.map(({ stack, state, ...rest }) => ({ stack, state, ...rest })),
  };
  return JSON.stringify(document, undefined, 2);
}

function detailsOf({ stack, state, why, next, link }: StackStatus): string[] {
  if (why === null && next === null) return [];
  const lines = [next, state === "switched off" ? null : link].filter((line) => line !== null);
  return [
    "",
    `${MARKS[state]} ${stack} ${state}${why === null ? "" : `: ${indented(why)}`}`,
    ...lines.map((line) => `  → ${indented(line)}`),
  ];
}

/** Further lines below the first. */
function indented(text: string): string {
  return visibleText(text).trimEnd().replaceAll("\n", "\n    ");
}
