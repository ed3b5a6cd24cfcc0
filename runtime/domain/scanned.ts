import type { Copy } from "./copy";

/** A record's text; where thousands wait, outside the heap. */
export type RawText = string | Copy;

/** The text isn't needed any more. */
export function release(raw: RawText): void {
  if (typeof raw !== "string") raw.release();
}

/** A record that may matter, or one that can't be read: then `raw` is its start. */
export type Scanned =
  /** As it stands in the blob: to be parsed once it is its turn, as what waits parsed takes many times its text. */
  { readonly kind: "text"; readonly raw: Copy } | Parsed;

export type Parsed =
  | {
      readonly kind: "record";
      readonly record: unknown;
      readonly raw: RawText;
      /** Where it stands in a file, for the reason of its dead letter. */
      readonly place?: string;
    }
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
