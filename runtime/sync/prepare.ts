import type { Config } from "../config";
import { defaultShape, missingColumns, type TableShape } from "../../common/dataverse/columns";
import { events } from "../../common/events";
import { ByteBudget } from "../support/byteBudget";
import type { Clock } from "../../common/time";
import { recordBudgetBytes } from "../support/limits";
import type { Log } from "../support/log";
import { DeadLetters } from "./deadLetters";
import type { DeliveryOptions } from "./delivery";
import { Enrichment } from "./enrichment";
import { Intake } from "./intake";
import { Inventory, type InventoryOptions } from "./inventory";
import type { Directory, Sink, Source, StateStore } from "./ports";
import { RowWriter, type RowWriterOptions } from "./rowWriter";
import { emptyCounts, type Counts } from "./summary";
import { UnlinkedApps } from "./unlinkedApps";

export interface SyncOptions {
  readonly source: Source;
  readonly sink: Sink;
  /** With `enrich`. */
  readonly directory?: Directory | undefined;
  readonly store: StateStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly config: Pick<
    Config,
    | "operations"
    | "lookbackMs"
    | "overlapMs"
    | "settleMs"
    | "commitIntervalMs"
    | "fetchConcurrency"
    | "batchSize"
    | "deadLetterDays"
  >;
  /** Told of each commit of a pass. */
  readonly onCommit?: () => void;
}

export interface Signals {
  /** Finish what was read, commit, return. */
  readonly stop: AbortSignal;
  /** Drop everything now: the lease is lost, or the process is about to leave. */
  readonly abandon: AbortSignal;
}

/** What one delivery works with. */
export interface PassDependencies {
  readonly counts: Counts;
  readonly deadLetters: DeadLetters;
  readonly shape: TableShape;
  readonly unlinked: UnlinkedApps;
  readonly enrichment: Enrichment | undefined;
  readonly delivery: Omit<DeliveryOptions, "isDone" | "commit" | "onLost">;
}

/** What is special about the records of a delivery. */
type Kinds = Pick<RowWriterOptions, "areKnownPoison"> & Pick<InventoryOptions, "marksDeletions">;

/** What every delivery needs, rebuilt for each: nothing learnt of the inventory outlives a pass. */
export async function prepare(
  options: SyncOptions,
  { stop, abandon }: Signals,
  { marksDeletions, ...rows }: Kinds = {},
): Promise<PassDependencies> {
  const { source, sink, directory, store, clock, log, config } = options;
  const signal = abandon;
  const counts = emptyCounts();
  const shape = (await sink.tableShape(signal)) ?? defaultShape;
  const missing = missingColumns(shape, { enrich: directory !== undefined });
  if (missing.length > 0) {
    log.info(events.columnMissing, "the table lacks columns of newer kits: rows are written without them", {
      missing,
    });
  }
  const deadLetters = new DeadLetters(store, clock, log);
  const unlinked = await UnlinkedApps.load(store, log);
  const inventory = new Inventory({
    sink,
    shape,
    unlinked,
    deadLetters,
    counts,
    log,
    signal,
    marksDeletions,
  });
  const enrichment =
    directory && (await Enrichment.load({ directory, sink, shape, store, clock, log, signal }));
  const { operations, fetchConcurrency, commitIntervalMs, batchSize } = config;
  const budget = new ByteBudget(recordBudgetBytes(fetchConcurrency), () => writer.startDue());
  const writer = new RowWriter({
    sink,
    inventory,
    enrichment,
    deadLetters,
    counts,
    batchSize,
    budget,
    signal,
    ...rows,
  });
  const intake = new Intake({ writer, inventory, deadLetters, shape, operations, counts, budget, log });
  const delivery = {
    source,
    writer,
    inventory,
    deadLetters,
    intake,
    fetchConcurrency,
    commitIntervalMs,
    clock,
    log,
    counts,
    stop: AbortSignal.any([stop, abandon]),
  };
  return { counts, deadLetters, shape, unlinked, enrichment, delivery };
}
