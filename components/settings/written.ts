import { parseDocument, isScalar } from "yaml";

/** How a value is spelled in the stack's file, without quotes; undefined: in quotes, or not there. */
export type Written = (fullKey: string, ...path: readonly (string | number)[]) => string | undefined;

/** The spellings in the text of a stack file. What YAML can't read, the engine has refused before. */
export function writtenIn(text: string): Written {
  const document = parseDocument(text, { logLevel: "silent" });
  return (...path) => {
    const node = document.getIn(["config", ...path], true);
    return isScalar(node) && node.type === "PLAIN" ? node.source : undefined;
  };
}

/** What the engine makes of a date or a time without quotes: Go's own way to print it. */
const GO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) [+-]\d{4} \S+$/;

/**
 * The text that is meant by what the engine hands over: YAML makes 83 of `0123`, 1.1 of `1.10`, true of `True` and a point in
 * time of `2026-12-31`. Undefined where that can't be told.
 */
export function asMeant(value: unknown, written: string | undefined): string | undefined {
  if (typeof value === "boolean") return written?.toLowerCase() === String(value) ? written : String(value);
  if (typeof value === "number")
    return written !== undefined && numberIn(written) === value ? written : undefined;
  if (typeof value !== "string") return undefined;
  const [, date, time] = GO_TIME.exec(value) ?? [];
  if (date === undefined) {
    const isSpelledOtherwise = written !== undefined && written !== value && value !== "";
    return isSpelledOtherwise && numberIn(written) === Number(value) ? written : value;
  }
  // When the CLI saves a stack file, it writes its own reading of it.
  const isTheirs = written !== undefined && /^\d{4}-\d\d?-\d\d?/.test(written) && !GO_TIME.test(written);
  if (isTheirs) return written;
  return time === "00:00:00" ? date : undefined;
}

/** As the engine's reader of YAML has it: a leading zero makes a number octal. https://yaml.org/type/int.html */
function numberIn(written: string): number {
  const text = written.replaceAll("_", "");
  const [, sign = "", digits] = /^([-+]?)0([0-7]+)$/.exec(text) ?? [];
  return digits === undefined ? Number(text) : Number(`${sign}${Number.parseInt(digits, 8)}`);
}
