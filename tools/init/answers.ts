import { clouds, type CloudName } from "../../common/clouds";
import type { Problem } from "../../common/settings/problem";
import type { StackSetting } from "../../common/settings/setting";
import type { Draft } from "../../components/settings/draft";
import { readDraft } from "../../components/settings/parse";
import { azureSettings, stackSettings } from "../../components/settings/table";

/** As it was typed: a text, the items of a list, or the entries of a map. */
export type Answer = string | readonly string[] | Readonly<Record<string, string>>;

/** By key as `pulumi config` names it, such as `tenantId` and `azure-native:location`. */
export type Answers = ReadonlyMap<string, Answer>;

/** An answer as a list: its items, or undefined. */
export function itemsOf(answer: Answer | undefined): readonly string[] | undefined {
  return Array.isArray(answer) ? (answer as readonly string[]) : undefined;
}

/** Of whom the answers are, and when. */
export interface AnswersContext {
  readonly project: string;
  readonly stack: string;
  /** In UTC, as YYYY-MM-DD. */
  readonly today: string;
}

/** Every setting that a stack file may have, in the order in which it is written. */
export const allSettings: ReadonlyMap<string, StackSetting> = new Map<string, StackSetting>(
  Object.entries({ ...azureSettings, ...stackSettings }),
);

/** The row of a key that is in the table. */
export function settingOf(key: string): StackSetting {
  const setting = allSettings.get(key);
  if (setting === undefined) throw new RangeError(`${key} is not a setting`);
  return setting;
}

/** As stack files and the engine name it. */
export function fullKeyOf(key: string, { project }: Pick<AnswersContext, "project">): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

/** What the program, which parses them with the same function, would say about the answers. */
export interface Checked {
  /** What is wrong with what was answered, alone or together. */
  readonly problems: readonly Problem[];
  /** Keys that must be answered, too. */
  readonly missing: readonly string[];
  /** As far as the answers could be read, defaults included. */
  readonly draft: Draft;
  /** One of them by its key: GUIDs in lower case, regions without blanks; undefined where it was refused. */
  readonly valueOf: (key: string) => unknown;
}

/** Has the program's parser read the answers so far. */
export function check(answers: Answers, context: AnswersContext): Checked {
  const texts = [...answers].map(([key, answer]) => [fullKeyOf(key, context), textOf(answer)] as const);
  const { draft, problems } = readDraft(Object.fromEntries(texts), {
    ...context,
    written: { valueAt: () => undefined, namesAt: () => [] },
  });
  const values = new Map(Object.entries(draft));
  return {
    problems: problems.filter((problem) => answers.has(keyOf(problem))),
    missing: problems.map(keyOf).filter((key) => !answers.has(key)),
    draft,
    valueOf: (key) => values.get(key.replace(/^azure-native:/, "")),
  };
}

/** The setting that a problem is about, if only an item of it. */
export function keyOf({ path }: Problem): string {
  return /^[\w:-]+/.exec(path)?.[0] ?? path;
}

/** Lists and maps as the engine hands them to the program. */
function textOf(answer: Answer): string {
  return typeof answer === "string" ? answer : JSON.stringify(answer);
}

/** The cloud whose domain fits best: that of gcc lies within that of commercial. */
export function cloudOfEnvironment(url: Answer | undefined): CloudName | undefined {
  if (typeof url !== "string" || !URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  // The keys of an object are its own names; TypeScript calls them text.
  const fitting = (Object.keys(clouds) as CloudName[])
    .flatMap((name) => clouds[name].dataverseDomains.map((domain) => ({ name, domain })))
    .filter(({ domain }) => hostname.endsWith(`.${domain}`))
    .sort((one, other) => other.domain.length - one.domain.length);
  return fitting[0]?.name;
}

/** Until a cloud is chosen, that of the environment. */
export function withCloud(answers: Answers): Answers {
  const cloud = answers.has("cloud") ? undefined : cloudOfEnvironment(answers.get("dataverseUrl"));
  return cloud === undefined ? answers : new Map([...answers, ["cloud", cloud]]);
}
