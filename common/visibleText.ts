/**
 * What a terminal obeys, or what changes how the rest is read: control characters but tab and newline (C0, DEL, C1),
 * separators of lines, marks and overrides of direction. https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
// eslint-disable-next-line no-control-regex
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * A text of a service, a state or an environment as people may see it: what would be obeyed becomes `\u001b`. A JSON text
 * keeps its value.
 */
export function visibleText(text: string): string {
  return text.replace(OBEYED, escaped);
}

/** The same for a text that must stay one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll("\n", escaped("\n"));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
