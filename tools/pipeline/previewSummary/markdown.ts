import { maskText } from "./mask";

/*
 * Whatever was not written here goes through `code`, `fence` or `word`: they mask credentials, and nothing in a code
 * span or fence is a mention, a link, HTML or Markdown. https://github.github.com/gfm/#code-spans
 */

/** A code span of one line, with as many backticks as it takes; of a text above `most` characters, both ends. */
export function code(text: string, most = Infinity): string {
  // Once more: a cut can leave half a character.
  const line = visible(clip(visible(maskText(text)), most)) || " ";
  const ticks = "`".repeat(longestRun(line) + 1);
  // A space on both sides is dropped again: https://github.github.com/gfm/#example-340
  const pad = /^[` ]|[` ]$/.test(line) && /\S/.test(line) ? " " : "";
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** A fenced block, its fence longer than any run of backticks within. */
export function fence(text: string): string {
  const lines = plainLines(maskText(plainLines(text)));
  const ticks = "`".repeat(Math.max(3, longestRun(lines) + 1));
  return `${ticks}\n${lines}\n${ticks}`;
}

/** A name as it is, if it is made of letters, digits and single hyphens or underscores; otherwise in a code span. */
export function word(text: string, most = Infinity): string {
  const isPlain =
    /^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$/.test(text) && !LINKED.test(text) && maskText(text) === text;
  return isPlain && text.length <= most ? text : code(text, most);
}

/**
 * An issue or a commit, of which GitHub makes a link.
 * https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
const LINKED = /^(?:GH-\d+|[0-9a-f]{7,40})$/i;

/** A text of at most `maxLength` characters; of a longer one, the beginning and the end. */
export function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const end = Math.floor((maxLength - 1) / 3);
  return `${text.slice(0, maxLength - 1 - end)}…${text.slice(text.length - end)}`;
}

/** One line: what is invisible or would turn the text around becomes an escape. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, escaped);
}

/** Lines without colours and other controls. */
export function plainLines(text: string): string {
  return text
    .replace(ANSI, "")
    .replace(/\r\n?/g, "\n")
    .replace(INVISIBLE, (character) => (/[\n\t]/.test(character) ? character : escaped(character)))
    .trimEnd();
}

/** https://unicode.org/reports/tr44/#General_Category_Values: controls, formats, separators of lines, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Colours, cursor movements (CSI) and titles or links (OSC): https://en.wikipedia.org/wiki/ANSI_escape_code */
// eslint-disable-next-line no-control-regex
const ANSI = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])/g;

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character: string): string {
  return named[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
