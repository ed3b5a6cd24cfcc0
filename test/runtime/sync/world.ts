import { ledgerKey } from "../../../runtime/domain/ledger";
import type { Cursor } from "../../../runtime/domain/cursor";
import type { SyncOptions } from "../../../runtime/sync/prepare";
import { runPass } from "../../../runtime/sync/pass";
import type { PassSummary } from "../../../runtime/sync/summary";
import { signals, syncConfig } from "../../support/builders";
import { ManualClock } from "../../support/fakeClock";
import { memoryLog, type MemoryLog } from "../../support/memoryLog";
import { MemoryStateStore } from "../../support/memoryStateStore";
import { MemorySink } from "./memorySink";
import { MemorySource } from "./memorySource";

/** Everything a pass works with, in memory. */
export interface World extends SyncOptions {
  readonly source: MemorySource;
  readonly sink: MemorySink;
  readonly store: MemoryStateStore;
  readonly clock: ManualClock;
  readonly log: MemoryLog;
  /** One pass, with signals nobody gives unless a test brings its own. */
  readonly pass: (given?: Parameters<typeof runPass>[1]) => Promise<PassSummary>;
  readonly cursor: () => Cursor | undefined;
  readonly saveCursor: (saved: Cursor) => Promise<void>;
  /** Of the given blobs, those that the ledger knows as done. */
  readonly done: (...ids: readonly string[]) => string[];
}

export function world(config: Partial<SyncOptions["config"]> = {}): World {
  const clock = new ManualClock();
  const store = new MemoryStateStore();
  const parts = { source: new MemorySource(clock), sink: new MemorySink(), store, clock, log: memoryLog() };
  const options = { ...parts, config: syncConfig(config) };
  return {
    ...options,
    pass: async (given) => await runPass(options, given ?? signals().both),
    cursor: () => store.document<Cursor>("cursor"),
    saveCursor: async (saved) => void (await store.write("cursor", saved, { ifMatch: "any" })),
    done: (...ids) => {
      const keys = new Set(store.keys("ledger/").flatMap((key) => store.document<Segment>(key)?.blobs ?? []));
      return ids.filter((id) => keys.has(ledgerKey(id)));
    },
  };
}

interface Segment {
  readonly blobs: readonly string[];
}

/** Runs something that must fail, and returns its failure. */
export async function failureOf(run: Promise<unknown>): Promise<unknown> {
  const outcome = await run.then(
    () => ({ failed: false as const }),
    (error: unknown) => ({ failed: true as const, error }),
  );
  if (!outcome.failed) throw new Error("it did not fail");
  return outcome.error;
}
