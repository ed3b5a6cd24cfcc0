/** A record that may matter, or one that can't be read: then `raw` is its start. */
export type Scanned =
  | { readonly kind: "record"; readonly record: unknown; readonly raw: string }
  | { readonly kind: "unreadable"; readonly raw: string; readonly error: string }
  /** Of a dead letter: changes its app in the inventory instead of becoming a row. */
  | { readonly kind: "app"; readonly record: unknown; readonly raw: string };

/** Why the bytes were no complete JSON array. */
export interface Broken {
  readonly reason: "notAnArray" | "malformed" | "incomplete";
  /** Where, in bytes, what was left over begins. */
  readonly offset: number;
  /** What was left over, cut to a size fit for a message. */
  readonly rest: string;
}
