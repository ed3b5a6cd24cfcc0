import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from "yaml";

/** How the stack's file spells what YAML may take for something else. */
export interface Written {
  /** A value without quotes; undefined: in quotes, or not there. */
  readonly valueAt: (fullKey: string, ...path: readonly (string | number)[]) => string | undefined;
  /** The names of a map, as they are spelled. */
  readonly namesAt: (fullKey: string) => readonly WrittenName[];
}

/** A name in a map. */
export interface WrittenName {
  readonly text: string;
  /** In quotes, it is what it looks like. */
  readonly isQuoted: boolean;
}

/** The spellings in the text of a stack file. What YAML can't read, the engine has refused before. */
export function writtenIn(text: string): Written {
  const document = parseDocument(text, { logLevel: "silent" });
  const at = (...path: readonly (string | number)[]): Node | undefined =>
    ["config", ...path].reduce<Node | undefined>(
      (node, segment) => resolved(memberOf(node, segment), document),
      resolved(document.contents, document),
    );
  return {
    valueAt: (...path) => {
      const node = at(...path);
      return isScalar(node) && node.type === "PLAIN" ? node.source : undefined;
    },
    namesAt: (fullKey) => {
      const node = at(fullKey);
      return isMap(node) ? node.items.flatMap(({ key }) => nameOf(key) ?? []) : [];
    },
  };
}

/** Full keys that the text of a stack file sets to an empty text, or to nothing. */
export function emptyKeysIn(text: string): string[] {
  const document = parseDocument(text, { logLevel: "silent" });
  const config = memberOf(resolved(document.contents, document), "config");
  if (!isMap(config)) return [];
  return config.items
    .filter(({ value }) => isScalar(value) && (value.value === "" || value.value === null))
    .flatMap(({ key }) => nameOf(key)?.text ?? []);
}

function resolved(node: unknown, document: Document): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return isScalar(node) || isMap(node) || isSeq(node) ? node : undefined;
}

function memberOf(node: Node | undefined, segment: string | number): unknown {
  if (isSeq(node)) return typeof segment === "number" ? node.items[segment] : undefined;
  return isMap(node) ? node.items.find(({ key }) => nameOf(key)?.text === segment)?.value : undefined;
}

function nameOf(key: unknown): WrittenName | undefined {
  if (!isScalar(key)) return undefined;
  return { text: key.source ?? String(key.value), isQuoted: key.type !== "PLAIN" };
}

/** What the engine makes of a date or a time without quotes: Go's own way to print it. */
const GO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) [+-]\d{4} \S+$/;

/**
 * The text that is meant by what the engine hands over: YAML makes 83 of `0123`, 1.1 of `1.10`, true of `True` and a point in
 * time of `2026-12-31`. Undefined where that can't be told.
 */
export function asMeant(value: unknown, written: string | undefined): string | undefined {
  if (typeof value === "boolean") return isSwitch(String(value), written) ? written : String(value);
  if (typeof value === "number")
    return written !== undefined && numberIn(written) === value ? written : undefined;
  if (typeof value !== "string") return undefined;
  const [, date, time] = GO_TIME.exec(value) ?? [];
  if (date === undefined) {
    const isSpelledOtherwise = written !== undefined && written !== value && value !== "";
    const isSame = isSpelledOtherwise && (numberIn(written) === Number(value) || isSwitch(value, written));
    return isSame ? written : value;
  }
  // When the CLI saves a stack file, it writes its own reading of it.
  const isTheirs = written !== undefined && /^\d{4}-\d\d?-\d\d?/.test(written) && !GO_TIME.test(written);
  if (isTheirs) return written;
  return time === "00:00:00" ? date : undefined;
}

/**
 * The names in the file that a name may come from, as the engine hands it over: YAML reads names as it reads values. None: the
 * file doesn't tell.
 */
export function namesMeant(name: string, names: readonly WrittenName[]): string[] {
  return names
    .filter(({ text, isQuoted }) => text === name || (!isQuoted && isReadAs(name, text)))
    .map(({ text }) => text);
}

function isReadAs(name: string, written: string): boolean {
  const [, date, time] = GO_TIME.exec(name) ?? [];
  if (date === undefined) return asMeant(name, written) === written;
  const [, ...parts] = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(written) ?? [];
  return time === "00:00:00" && parts.map((part) => part.padStart(2, "0")).join("-") === date;
}

function isSwitch(value: string, written: string | undefined): boolean {
  return /^(?:true|false)$/.test(value) && written?.toLowerCase() === value;
}

/** As the engine's reader of YAML has it: a leading zero makes a number octal. https://yaml.org/type/int.html */
function numberIn(written: string): number {
  const text = written.replaceAll("_", "");
  const [, sign = "", digits] = /^([-+]?)0([0-7]+)$/.exec(text) ?? [];
  return digits === undefined ? Number(text) : Number(`${sign}${Number.parseInt(digits, 8)}`);
}
