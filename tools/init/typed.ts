import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { StackSetting } from "../../common/settings/setting";
import type { Answer } from "./answers";

/**
 * What people type for a setting, as an answer; undefined for nothing. A list may be YAML (`[a, b]`), items with
 * commas between them, or one item.
 */
export function typed(text: string, { type }: StackSetting): Answer | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (type.form === "list") return itemsIn(trimmed);
  if (type.form === "map") return entriesIn(trimmed);
  return trimmed;
}

/** Several flags of one name. */
export function typedOften(texts: readonly string[], setting: StackSetting): Answer | undefined {
  const answers = texts.map((text) => typed(text, setting)).filter((answer) => answer !== undefined);
  const [first] = answers;
  if (first === undefined || answers.length === 1) return first;
  if (setting.type.form === "list") return answers.flatMap((answer) => Object.values(answer));
  return Object.assign({}, ...answers) as Readonly<Record<string, string>>;
}

/** A list as it is typed. */
export function shownList(items: readonly string[]): string {
  return items.join(", ");
}

/** A text without the quotes around it, which are the shell's, YAML's or those of a word processor. */
export function unquoted(text: string): string {
  return /^(?:"(.*)"|'(.*)'|\u201c(.*)\u201d|\u2018(.*)\u2019)$/s.exec(text)?.slice(1).join("") ?? text;
}

function itemsIn(text: string): readonly string[] {
  if (!text.startsWith("[")) return text.split(",").map((item) => item.trim());
  // All that stands there is text, as it is written: no numbers, no dates.
  const { contents, errors } = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
  // What isn't a list of texts is one wrong item, which the message then shows.
  if (errors.length > 0 || !isSeq(contents)) return [text];
  return contents.items.map((item) => (isScalar(item) ? String(item.value) : String(item)));
}

function entriesIn(text: string): Readonly<Record<string, string>> {
  const { contents, errors } = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
  if (errors.length === 0 && isMap(contents)) return contents.toJSON() as Readonly<Record<string, string>>;
  const [, name = text, value = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  return { [name]: value };
}
