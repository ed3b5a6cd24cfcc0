import { json } from "../base/answer";
import type { Clock } from "../emulator";
import { segmentNotFound } from "./errors";
import type { Rule } from "./operation";
import type { Store } from "./store";

const DAY_MS = 86_400_000;

/** Counts of all tables, which the platform takes once a day. */
export class RecordCounts {
  private counts = new Map<string, number>();
  private takenMs: number;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {
    this.takenMs = clock.now();
  }

  /** At most 24 hours old. */
  of(logicalName: string): number {
    const now = this.clock.now();
    if (now - this.takenMs >= DAY_MS) {
      this.counts = new Map(this.store.all().map(({ table, rows }) => [table.logicalName, rows.size]));
      this.takenMs = now;
    }
    return this.counts.get(logicalName) ?? 0;
  }
}

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/count-rows
export const recordCountRules: readonly Rule[] = [
  {
    method: "GET",
    path: /^RetrieveTotalRecordCount\(EntityNames=\['(\w+)'\]\)$/,
    name: "recordCount",
    run: (org, _request, logicalName = "") => {
      const rows = org.store.named(logicalName);
      if (rows === undefined) throw segmentNotFound(logicalName);
      org.caller.need("Read", rows.table);
      const counted = {
        Count: 1,
        IsReadOnly: false,
        Keys: [logicalName],
        Values: [org.recordCounts.of(logicalName)],
      };
      return json(200, {
        "@odata.context": `${org.origin()}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.RetrieveTotalRecordCountResponse`,
        EntityRecordCountCollection: counted,
      });
    },
  },
];
