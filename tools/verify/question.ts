import type { Services } from "./services";
import type { Value } from "./vocabulary";

/** One question that only a live service can answer. */
export interface Question {
  /** Stable: files, documents and `--only` name it. */
  readonly id: string;
  readonly area: Area;
  /** What it asks, as a title. */
  readonly asks: string;
  /** What the connector and its fakes assume. */
  readonly assumed: Value;
  /** Which setting of the fakes has the answer: below `settings` of the file. */
  readonly setting?: readonly [area: Area, ...name: string[]];
  /** Whether it makes something, and so needs `--write`. */
  readonly writes?: true;
  /** Largest number that may be told, where that is more than usual. */
  readonly max?: number;
  /** Whether an answer other than `assumed` is still as assumed. */
  readonly fits?: (value: Value) => boolean;
  /** Throws CantTell. */
  readonly look: (services: Services) => Promise<Value>;
}

export type Area = "entra" | "graph" | "activity" | "records" | "dataverse";

/** What became of a question. */
export type Answer = { readonly id: string } & (
  | { readonly verdict: "as assumed" | "differs"; readonly seen: Value; readonly assumed: Value }
  | { readonly verdict: "can't tell"; readonly why: string }
);
