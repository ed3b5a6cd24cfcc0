import type { Row } from "../options";
import type { Store, TableRows } from "../store";
import type { DeletionQuery } from "./query";

/** A job as a test sees it. */
export interface BulkDeletion {
  readonly jobId: string;
  readonly name: string;
  readonly tables: readonly string[];
  readonly recurrencePattern: string | null;
  /** When it runs next; null once it is over. */
  readonly nextRun: string | null;
  readonly stateCode: number;
  readonly statusCode: number;
  /** Whether it has its row in bulkdeleteoperations. */
  readonly isListed: boolean;
}

const BULK_DELETE = 13;
const DAY_MS = 86_400_000;
const COMPLETED = 3;
const SUCCEEDED = 30;

// https://learn.microsoft.com/power-apps/developer/data-platform/asynchronous-service

/** The bulk deletion jobs; they run when a test says so. */
export class BulkDeletions {
  readonly jobs: TableRows;
  readonly operations: TableRows;
  private readonly queries = new Map<string, readonly DeletionQuery[]>();

  constructor(private readonly store: Store) {
    this.jobs = store.existing("asyncoperation");
    this.operations = store.existing("bulkdeleteoperation");
  }

  add(ids: { job: string; operation: string }, job: Row, queries: readonly DeletionQuery[]): void {
    this.queries.set(ids.job, queries);
    const state = { statecode: 1, statuscode: 10 };
    this.store.put(this.jobs, ids.job, { ...job, ...state, operationtype: BULK_DELETE });
    this.store.put(this.operations, ids.operation, {
      ...state,
      name: job["name"] ?? null,
      isrecurring: job["recurrencepattern"] !== null,
      nextrun: job["postponeuntil"] ?? null,
      orderedquerysetxml: queries.map(({ xml }) => xml).join(""),
      _asyncoperationid_value: ids.job,
    });
  }

  /** Changes a job, and the state of the record that lists it. */
  change(jobId: string, values: Row): void {
    const { statecode = null, statuscode = null } = this.store.put(this.jobs, jobId, values);
    const operation = this.operationOf(jobId);
    if (operation !== undefined) this.store.put(this.operations, operation, { statecode, statuscode });
  }

  list(): BulkDeletion[] {
    return [...this.jobs.rows].map(([jobId, row]) => ({
      jobId,
      name: String(row["name"]),
      tables: (this.queries.get(jobId) ?? []).map(({ table }) => table),
      recurrencePattern: textOf(row["recurrencepattern"]),
      nextRun: row["statecode"] === COMPLETED ? null : textOf(row["postponeuntil"]),
      stateCode: Number(row["statecode"]),
      statusCode: Number(row["statuscode"]),
      isListed: this.operationOf(jobId) !== undefined,
    }));
  }

  /** Runs every job that is due; returns how many rows are gone. */
  run(nowMs: number): number {
    let deleted = 0;
    for (const [jobId, row] of this.jobs.rows) {
      const isDue = Date.parse(String(row["postponeuntil"])) <= nowMs;
      if (row["statecode"] === COMPLETED || !isDue) continue;
      const count = this.perform(jobId, nowMs);
      this.finish(jobId, { row, nowMs, count });
      deleted += count;
    }
    return deleted;
  }

  private perform(jobId: string, nowMs: number): number {
    let deleted = 0;
    for (const query of this.queries.get(jobId) ?? []) {
      const rows = this.store.named(query.table)?.rows ?? new Map<string, Row>();
      for (const [id, row] of [...rows]) {
        if (!query.selects(row, nowMs)) continue;
        rows.delete(id);
        this.store.clearReferences(query.table, id);
        deleted += 1;
      }
    }
    return deleted;
  }

  private finish(jobId: string, { row, nowMs, count }: { row: Row; nowMs: number; count: number }): void {
    const pattern = textOf(row["recurrencepattern"]);
    const days = Number(/INTERVAL=(\d+)/.exec(pattern ?? "")?.[1] ?? 1);
    const next = pattern === null ? null : dateOf(nowMs + days * DAY_MS);
    const state = pattern === null ? { statecode: COMPLETED, statuscode: SUCCEEDED } : {};
    this.store.put(this.jobs, jobId, { ...state, postponeuntil: next });
    const operation = this.operationOf(jobId);
    if (operation !== undefined) {
      this.store.put(this.operations, operation, { ...state, nextrun: next, successcount: count });
    }
  }

  private operationOf(jobId: string): string | undefined {
    return [...this.operations.rows].find(([, row]) => row["_asyncoperationid_value"] === jobId)?.[0];
  }
}

/** A moment as the Web API writes it. */
export function dateOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
