/**
 * Values in one JSON text, counted by its commas and opening brackets. `[[],[],…]` of a few megabytes takes 20 times its
 * length once parsed; a record has about a hundred values, a page of a list some thousands.
 */
export const MAX_JSON_VALUES = 100_000;

/** The JSON value of a text; undefined when it is none, or one of more than `maxValues` values. */
export function tryJson(text: string, maxValues = MAX_JSON_VALUES): unknown {
  if (hasMoreValues(text, maxValues)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;

/** Whether a JSON text has more than `max` values, counted by its commas and opening brackets. */
export function hasMoreValues(text: string, max: number): boolean {
  if (text.length <= max) return false;
  let values = 0;
  let inString = false;
  for (let position = 0; position < text.length; position++) {
    const unit = text.charCodeAt(position);
    if (inString) {
      if (unit === BACKSLASH) position++;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (unit === COMMA || unit === OPEN_BRACKET || unit === OPEN_BRACE) values++;
    if (values > max) return true;
  }
  return false;
}
