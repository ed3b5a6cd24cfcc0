import { packed, unpacked, type PackedRow } from "./row";
import { release, type RawText } from "./scanned";

/** A row on its way to Dataverse, with what is needed if it is refused. */
export interface PendingRow {
  readonly id: string;
  readonly row: PackedRow;
  readonly appId: string | undefined;
  /** The audit record as it came, for the dead letters. */
  readonly raw: RawText;
  /** What it holds of the budget until it has been dealt with. */
  readonly bytes: number;
}

/** Rows waiting to be written, at most one for each id. */
export class RowBuffer {
  readonly #rows = new Map<string, PendingRow>();
  /** Rows that were merged into an earlier one with the same id. */
  duplicates = 0;

  /** `UpsertMultiple` refuses a request that names a key twice, so rows with the same key become one. */
  add(pending: PendingRow): void {
    const earlier = this.#rows.get(pending.id);
    if (earlier !== undefined) this.duplicates++;
    this.#rows.set(pending.id, earlier === undefined ? pending : merged(earlier, pending));
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Removes and returns the oldest `count` rows. */
  take(count: number): PendingRow[] {
    const taken: PendingRow[] = [];
    for (const [id, pending] of this.#rows) {
      if (taken.length === count) break;
      taken.push(pending);
      this.#rows.delete(id);
    }
    return taken;
  }
}

/** The two record shapes of one event fill different columns: neither takes anything from the other. */
function merged(earlier: PendingRow, later: PendingRow): PendingRow {
  const row = packed(later.id, { ...unpacked(earlier.row), ...unpacked(later.row) });
  for (const raw of [earlier.raw, earlier.row.columns, later.row.columns]) release(raw);
  return { ...later, appId: later.appId ?? earlier.appId, row, bytes: earlier.bytes + later.bytes };
}
