import { changeLine, createdLine, dangerLines } from "./lines";
import type { Change } from "./changes";
import type { Diagnosis } from "./diagnostics";
import { fence } from "./markdown";
import { maskText } from "./mask";
import type { Section } from "./fit";

/** A comment is read in a minute: what is above these numbers is in the log of the run. */
const MOST = { errors: 10, warnings: 10, updated: 100, created: 50 } as const;

/** Of one message: room for a page of it, so that ten leave room for what is replaced and deleted. */
const MESSAGE_LENGTH = 4_000;

/** The parts of the comment, in its order; `importance` decides what stays when it gets too long, 1 above all. */
export function sectionsOf(changes: readonly Change[], diagnosis: Diagnosis): Section[] {
  const of = (kind: Change["kind"]): Change[] => changes.filter((change) => change.kind === kind);
  const { errors, warnings, log } = diagnosis;
  const reasons = log === undefined ? errors : [log];
  const [updated, created] = [of("updated").sort(byName), of("created").sort(byName)];
  return [
    {
      what: "errors",
      importance: 1,
      open: [],
      items: upTo(MOST.errors, reasons, message),
      total: reasons.length,
    },
    folded("warnings", 3, upTo(MOST.warnings, warnings, message), warnings.length),
    listed("replaced or deleted", 2, dangerLines([...of("replaced"), ...of("deleted")], changes)),
    {
      ...listed("updated", 4, upTo(MOST.updated, updated, changeLine)),
      open: ["Updated:", ""],
      total: updated.length,
    },
    folded("created", 5, upTo(MOST.created, created, createdLine), created.length),
  ];
}

function upTo<T>(most: number, all: readonly T[], render: (each: T) => string): string[] {
  return all.slice(0, most).map(render);
}

function listed(what: string, importance: number, items: string[]): Section {
  return { what, importance, open: [], items, total: items.length };
}

function folded(what: string, importance: number, items: string[], total: number): Section {
  const singular = total === 1 ? what.replace(/s$/, "") : what;
  return {
    what,
    importance,
    open: [`<details><summary>${total} ${singular}</summary>`, ""],
    items,
    close: ["", "</details>"],
    total,
  };
}

/** A message, of a long one the beginning and the end. */
function message(text: string): string {
  const masked = maskText(text);
  if (masked.length <= MESSAGE_LENGTH) return fence(masked);
  const half = MESSAGE_LENGTH / 2;
  const left = masked.length - 2 * half;
  return fence(`${masked.slice(0, half)}\n… ${left} characters left out …\n${masked.slice(-half)}`);
}

function byName(one: Change, other: Change): number {
  return one.name < other.name ? -1 : 1;
}
