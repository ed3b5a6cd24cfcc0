import { version } from "../../package.json";
import type { CloudName } from "../../common/clouds";
import type { Answer, Question } from "./question";
import type { Value } from "./vocabulary";

/** What a run leaves: `npm run emulators -- --like <file>` starts the simulated tenant like that. */
export interface VerifiedFile {
  readonly format: 1;
  /** Version of the connector whose assumptions were compared. */
  readonly connector: string;
  readonly cloud: CloudName;
  readonly answers: readonly Answer[];
  /** Settings of the fakes, below the service's name. */
  readonly settings: Settings;
}

interface Settings {
  [name: string]: Settings | Value;
}

/** The file of a run, whose answers are clean already. */
export function fileOf(
  cloud: CloudName,
  questions: readonly Question[],
  answers: readonly Answer[],
): VerifiedFile {
  const settings: Settings = {};
  for (const answer of answers) {
    const path = questions.find(({ id }) => id === answer.id)?.setting;
    if (path !== undefined && answer.verdict !== "can't tell") put(settings, path, answer.seen);
  }
  return { format: 1, connector: version, cloud, answers, settings };
}

const ID_WIDTH = 34;

/** One line of the terminal. */
export function lineOf({ id, asks }: Question, answer: Answer): string {
  const head = `  ${answer.verdict.padEnd(10)}  ${id.padEnd(ID_WIDTH)}`;
  if (answer.verdict === "can't tell") return `${head}  ${answer.why}`;
  const seen = shown(answer.seen);
  if (answer.verdict === "as assumed") return `${head}  ${asks}: ${seen}`;
  return `${head}  ${asks}: ${seen}; assumed: ${shown(answer.assumed)}`;
}

/** How many there are of each verdict. */
export function countsOf(answers: readonly Answer[]): string {
  const count = (verdict: Answer["verdict"]): number =>
    answers.filter((each) => each.verdict === verdict).length;
  const differing = count("differs");
  return `${count("as assumed")} as assumed, ${differing} ${differing === 1 ? "differs" : "differ"}, ${count("can't tell")} can't be told.`;
}

/** `400 AF20020`, `hour 20, day 5`, `Audit.General, DLP.All`, `none`. */
export function shown(value: Value): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "object") return String(value);
  const entries = Object.entries(value as Readonly<Record<string, Value>>);
  if (entries.length === 0) return "none";
  if (Array.isArray(value)) return value.map(shown).join(", ");
  // A status and its codes speak for themselves.
  if ("status" in value) return entries.map(([, each]) => shown(each)).join(" ");
  return entries.map(([name, each]) => `${name} ${shown(each)}`).join(", ");
}

function put(settings: Settings, path: readonly string[], value: Value): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    settings[name] = value;
    return;
  }
  const below = (settings[name] ?? {}) as Settings;
  settings[name] = below;
  put(below, rest, value);
}
