export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
/** Outside of texts, this and everything below it is blank. */
export const BLANK = 0x20;

export function isOpen(byte: number): boolean {
  return byte === OPEN_BRACE || byte === OPEN_BRACKET;
}

export function isClose(byte: number): boolean {
  return byte === CLOSE_BRACE || byte === CLOSE_BRACKET;
}

/** Position of the first byte from `start` on that is neither blank nor one of `others`; `length` when there is none. */
export function skipBlanks(
  bytes: Buffer,
  start: number,
  length: number,
  others: readonly number[] = [],
): number {
  let position = start;
  while (position < length && isOneOf(bytes[position] as number, others)) position++;
  return position;
}

function isOneOf(byte: number, others: readonly number[]): boolean {
  return byte <= BLANK || others.includes(byte);
}
