import type { Change } from "./changes";
import type { Diagnosis } from "./diagnostics";
import { changeLine, consequenceLines, nameLine } from "./lines";
import { fence } from "./markdown";
import { maskText } from "./mask";
import type { Section } from "./fit";

/** A comment is read in a minute: what is above these numbers is in the log of the run. */
const MOST = { messages: 10, updated: 100, names: 50 } as const;

/** Of one message: room for a page of it, so that ten leave room for what is replaced and deleted. */
const MESSAGE_LENGTH = 4_000;

/** The parts of the comment, in its order; `importance` decides what stays when it gets too long, 1 above all. */
export function sectionsOf(changes: readonly Change[], { errors, warnings, log }: Diagnosis): Section[] {
  const of = (kind: Change["kind"]): Change[] =>
    changes.filter((change) => change.kind === kind).sort((one, other) => (one.name < other.name ? -1 : 1));
  const names = (kind: Change["kind"]): Section =>
    folded({ what: kind, importance: 5, open: [], ...upTo(MOST.names, of(kind), nameLine) });
  const consequences = consequenceLines(changes);
  return [
    {
      what: "errors",
      importance: 1,
      open: [],
      ...upTo(MOST.messages, log === undefined ? errors : [log], message),
    },
    folded({ what: "warnings", importance: 3, open: [], ...upTo(MOST.messages, warnings, message) }),
    { what: "consequences", importance: 2, open: [], items: consequences, total: consequences.length },
    {
      what: "updated",
      importance: 4,
      open: ["Updated:", ""],
      ...upTo(MOST.updated, of("updated"), changeLine),
    },
    names("created"),
    names("imported"),
    names("protected"),
  ];
}

function upTo<T>(
  most: number,
  all: readonly T[],
  render: (each: T) => string,
): Pick<Section, "items" | "total"> {
  return { items: all.slice(0, most).map(render), total: all.length };
}

function folded(section: Section): Section {
  const { total, what } = section;
  const counted = total === 1 ? what.replace(/s$/, "") : what;
  return {
    ...section,
    open: [`<details><summary>${total} ${counted}</summary>`, ""],
    close: ["", "</details>"],
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
