/** A number as people read it: `12,345`. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1 row`, `12,345 rows`. */
export function counted(value: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(value)} ${value === 1 ? noun : nouns}`;
}
