import { tryJson } from "../../common/json";
import { isList, type List } from "../../common/settings/kinds";
import {
  commandFor,
  removeCommand,
  setPathCommand,
  shown,
  type Problem,
} from "../../common/settings/problem";
import type { StackSetting } from "../../common/settings/setting";
import { asMeant, namesMeant, type WrittenName } from "./written";
import { MAX_TAGS, tagProblems, type TagProblem } from "./tagRules";

/** A setting to read: its row of the table, and its text as the engine hands it to the program. */
export interface Given {
  readonly key: string;
  readonly setting: StackSetting;
  /** Lists and maps as JSON, everything else as it is written in the stack file. */
  readonly text: string;
  /** YYYY-MM-DD */
  readonly today: string;
  /** How the stack's file spells the items. */
  readonly written: {
    readonly valueAt: (item: string | number) => string | undefined;
    readonly names: () => readonly WrittenName[];
  };
}

/** A parsed value, or what is wrong with its text. */
export type Reading = { readonly value: unknown } | { readonly problems: readonly Problem[] };

/** Reads one setting by its type; reports every wrong item of a list or a map. */
export function readValue(given: Given): Reading {
  const { type } = given.setting;
  if (isList(type)) return readList(given, type);
  if (type.form === "map") return readTags(given);
  const value = type.parse(given.text, given);
  return value === undefined ? { problems: [wholeProblem(given)] } : { value };
}

function readList(given: Given, { of, atLeast, atMost }: List<unknown>): Reading {
  const items = tryJson(given.text);
  if (!Array.isArray(items) || items.length < atLeast || items.length > atMost) {
    return { problems: [wholeProblem(given)] };
  }
  const values: unknown[] = [];
  const identities = new Set<unknown>();
  const problems: Problem[] = [];
  // From the last to the first, because each removal moves the items behind it.
  const removals: Problem[] = [];
  for (const [index, item] of items.entries() as IterableIterator<[number, unknown]>) {
    const path = `${given.key}[${index}]`;
    // Where the file doesn't tell, as with --config-file, the type decides whether a number can be meant.
    const text =
      asMeant(item, given.written.valueAt(index)) ?? (typeof item === "number" ? String(item) : undefined);
    const value = text === undefined ? undefined : of.parse(text, given);
    if (text === undefined || value === undefined) {
      const problem = { path, message: `is ${shown(item)}`, allowed: of.allowed };
      if (isEmpty(item)) removals.unshift({ ...problem, hint: removeCommand(path, "--path") });
      else problems.push({ ...problem, hint: setPathCommand(path, of.example) });
      continue;
    }
    const identity = of.identity?.(text) ?? value;
    if (identities.has(identity)) {
      const hint = removeCommand(path, "--path");
      removals.unshift({ path, message: `is ${shown(item)} again`, allowed: "each value once", hint });
    }
    identities.add(identity);
    values.push(value);
  }
  problems.push(...removals);
  return problems.length > 0 ? { problems } : { value: values };
}

/** As `pulumi config set --path` fills a list up to an index beyond its end, with nulls. */
function isEmpty(item: unknown): boolean {
  return item === null || (typeof item === "string" && item.trim() === "");
}

function readTags(given: Given): Reading {
  const map = tryJson(given.text);
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    return { problems: [wholeProblem(given)] };
  }
  const entries = Object.entries(map).map(([name, value]) => readTag(given, name, value));
  const tags = new Map(entries.map(({ name, text }) => [name, text]));
  const values = new Map(entries.map(({ name, value }) => [name, value]));
  const problems = [...entries.flatMap(({ problem }) => problem ?? []), ...tagProblems(tags)].map((problem) =>
    tagProblem(given, problem, values.get(problem.name)),
  );
  if (tags.size > MAX_TAGS) {
    const hint = removeCommand(`${given.key}.<name>`, "--path");
    problems.push({ ...wholeProblem(given), message: `has ${tags.size} tags`, hint });
  }
  return problems.length > 0 ? { problems } : { value: Object.fromEntries(tags) };
}

interface ReadTag {
  readonly name: string;
  /** As the engine hands it over. */
  readonly value: unknown;
  /** Undefined: it can't be told. */
  readonly text: string | undefined;
  /** Of its name. */
  readonly problem?: TagProblem;
}

function readTag({ written }: Given, name: string, value: unknown): ReadTag {
  const [spelled, ...others] = namesMeant(name, written.names());
  if (others.length > 0) {
    const all = [spelled, ...others].join(" and ");
    const reason = `is written ${all}, which YAML reads as one: put the names in quotes`;
    return { name, value, text: String(value), problem: { name, part: "name", reason } };
  }
  const meant = spelled ?? asMeant(name, undefined);
  if (meant === undefined) {
    const reason = "has a name that isn't text: put it in quotes";
    return { name, value, text: String(value), problem: { name, part: "name", reason } };
  }
  return { name: meant, value, text: asMeant(value, written.valueAt(meant)) };
}

function tagProblem({ key, setting }: Given, { name, part, reason }: TagProblem, value: unknown): Problem {
  const path = `${key}[${JSON.stringify(name)}]`;
  const { allowed, example } = setting.type;
  return part === "name"
    ? { path, message: reason, allowed, hint: removeCommand(path, "--path") }
    : { path, message: `is ${shown(value)}, ${reason}`, allowed, hint: setPathCommand(path, example) };
}

function wholeProblem(given: Given): Problem {
  const { key, setting, text } = given;
  const { allowed, shownLength } = setting.type;
  return {
    path: key,
    message: `is ${shown(asWritten(text), shownLength)}`,
    allowed,
    hint: correction(given),
  };
}

function correction({ key, setting, text, today }: Given): string {
  const { type } = setting;
  const written = asWritten(text);
  const form = Array.isArray(written) ? "list" : written === text ? undefined : "map";
  const meant = isList(type) && form === undefined && type.of.parse(text, { today }) !== undefined;
  const command = meant ? setPathCommand(`${key}[0]`, text) : commandFor(key, setting);
  // The path of an item leads nowhere in a list, when it is that of a map, and the other way round.
  const isOther = form !== undefined && type.form !== undefined && type.form !== form;
  return isOther ? `${removeCommand(key)} && ${command}` : command;
}

/** A list or a map, where the text is one. */
function asWritten(text: string): unknown {
  const value = tryJson(text);
  return typeof value === "object" && value !== null ? value : text;
}
