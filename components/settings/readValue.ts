import { allowed, allowedValue } from "./allowed";
import {
  example,
  exampleOf,
  removeCommand,
  setCommand,
  setPathCommand,
  shown,
  type Problem,
} from "./problem";
import { MAX_TAGS, type ListType, type StackSetting, type ValueType } from "./table";
import { tagProblems, type TagProblem } from "./tagRules";
import { isAllowed } from "./valueRules";

/** A setting to read: its row of the table, and its text as the engine hands it to the program. */
export interface Given {
  readonly key: string;
  readonly setting: StackSetting;
  /** Lists and maps as JSON, everything else as it is written in the stack file. */
  readonly text: string;
  /** YYYY-MM-DD */
  readonly today: string;
}

/** A parsed value, or what is wrong with its text. */
export type Reading = { readonly value: unknown } | { readonly problems: readonly Problem[] };

/** Reads one setting by its type; reports every wrong item of a list or a map. */
export function readValue(given: Given): Reading {
  const { type } = given.setting;
  if (type.kind === "list") return readList(given, type);
  if (type.kind === "tags") return readTags(given);
  if (isAllowed(type, given.text, given.today)) return { value: normalised(type, given.text) };
  return { problems: [wholeProblem(given, given.text)] };
}

function readList(given: Given, type: ListType): Reading {
  const items = parseJson(given.text);
  if (!Array.isArray(items) || items.length < type.atLeast || items.length > type.atMost) {
    return { problems: [wholeProblem(given, items ?? given.text)] };
  }
  const texts: string[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of items.entries() as IterableIterator<[number, unknown]>) {
    const place = `${given.key}[${index}]`;
    if (typeof item !== "string" || !isAllowed(type.of, item, given.today)) {
      const next = setPathCommand(place, example(type));
      problems.push({ place, finding: `is ${shown(item)}`, allowed: allowedValue(type.of), next });
      continue;
    }
    if (texts.some((text) => identity(type.of, text) === identity(type.of, item))) {
      const next = removeCommand(place, "--path");
      problems.push({ place, finding: `is ${shown(item)} again`, allowed: "each value once", next });
    }
    texts.push(item);
  }
  return problems.length > 0 ? { problems } : { value: texts.map((text) => normalised(type.of, text)) };
}

function readTags(given: Given): Reading {
  const map = parseJson(given.text);
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    return { problems: [wholeProblem(given, map ?? given.text)] };
  }
  const tags = new Map(Object.entries(map).map(([name, value]) => [name, tagText(value)]));
  const problems = tagProblems(tags).map((problem) => tagProblem(given, problem));
  if (tags.size > MAX_TAGS) {
    const next = removeCommand(`${given.key}.<name>`, "--path");
    problems.push({ ...wholeProblem(given, map), finding: `has ${tags.size} tags`, next });
  }
  return problems.length > 0 ? { problems } : { value: Object.fromEntries(tags) };
}

/** `pulumi config set --path tags.costCenter 4711` stores a number, `… true` a boolean; both are meant as text. */
function tagText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "boolean" || Number.isSafeInteger(value) ? String(value) : undefined;
}

function tagProblem({ key, setting }: Given, { name, part, reason }: TagProblem): Problem {
  const place = `${key}[${JSON.stringify(name)}]`;
  const next = part === "name" ? removeCommand(place, "--path") : setPathCommand(place, "<text>");
  return { place, finding: `can't be: ${reason}`, allowed: allowed(setting.type), next };
}

function wholeProblem({ key, setting }: Given, value: unknown): Problem {
  const { type } = setting;
  const command =
    type.kind === "list"
      ? setPathCommand(`${key}[0]`, example(type))
      : type.kind === "tags"
        ? setPathCommand(`${key}.<name>`, "<value>")
        : setCommand(key, exampleOf(setting));
  return { place: key, finding: `is ${shown(value)}`, allowed: allowed(type), next: command };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value as the program uses it, from a text that its type allows. */
function normalised(type: ValueType, text: string): string | number | boolean {
  switch (type.kind) {
    case "guid":
      return text.toLowerCase();
    case "boolean":
      return text === "true";
    case "integer":
      return Number(text);
    case "dataverseUrl":
      return new URL(text).origin;
    case "region":
      return text.toLowerCase().replaceAll(" ", "");
    default:
      return text;
  }
}

/** What makes two items of a list the same to the service that gets them. */
function identity(type: ValueType, text: string): string {
  if (type.kind === "redirectUri") return new URL(text).href;
  return type.kind === "guid" || type.kind === "email" ? text.toLowerCase() : text;
}
