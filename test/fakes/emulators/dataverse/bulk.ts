import { randomUUID } from "node:crypto";

import { isObject, json, type Answer, type Incoming } from "../base/answer";
import { dataverseError, duplicateRow, inSituation, payloadError } from "./errors";
import { changeOf, race, write, type Session } from "./organization";
import { parseBody, readGuid } from "./payload";
import type { Table } from "./schema";
import { existing, type TableRows, type Write } from "./store";

/** The bulk messages of a standard table. */
export type BulkMessage = "CreateMultiple" | "UpdateMultiple" | "UpsertMultiple";

// https://learn.microsoft.com/power-apps/developer/data-platform/bulk-operations

/** Performs a bulk message: one transaction, all rows or none. */
export function bulk(
  org: Session,
  rows: TableRows,
  call: { message: BulkMessage; request: Incoming },
): Answer {
  const targets = readTargets(rows.table, call.request);
  org.counters.entitlementRequests += Math.max(0, targets.length - 1);
  const answer = MESSAGES[call.message](org, rows, targets);
  org.counters.bulkCalls += 1;
  return answer;
}

/** How many rows a bulk request carries, for the charge of execution time. */
export function targetCount(request: Incoming): number {
  return request.body.length === 0 ? 0 : request.body.toString("latin1").split('"@odata.type"').length - 1;
}

type Perform = (org: Session, rows: TableRows, targets: readonly Record<string, unknown>[]) => Answer;

const MESSAGES: Readonly<Record<BulkMessage, Perform>> = {
  CreateMultiple: createMultiple,
  UpdateMultiple: updateMultiple,
  UpsertMultiple: upsertMultiple,
};

function createMultiple(org: Session, rows: TableRows, targets: readonly Record<string, unknown>[]): Answer {
  const writes = targets.map((target): Write => {
    const change = changeOf(org, rows, target);
    return { id: change.id ?? randomUUID(), change, exists: false };
  });
  const ids = writes.map(({ id }) => id);
  if (new Set(ids).size < ids.length || ids.some((id) => rows.rows.has(id)))
    throw inSituation("duplicate-key", duplicateRow());
  write(org, rows, writes);
  const context = `${org.origin()}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse`;
  return json(200, { "@odata.context": context, Ids: ids });
}

// The first of several targets with one identity wins; later ones are ignored without a word.
function updateMultiple(org: Session, rows: TableRows, targets: readonly Record<string, unknown>[]): Answer {
  org.caller.need("Read", rows.table);
  const writes = new Map<string, Write>();
  for (const target of targets) {
    if (target["@odata.id"] !== undefined) {
      const message = "Alternate keys are not supported with UpdateMultiple.";
      throw inSituation("alternate-key-update", dataverseError(400, "0x80040203", message));
    }
    const change = changeOf(org, rows, target);
    const id = change.id ?? noIdentity(rows.table);
    existing(rows, id, "bulk");
    if (!writes.has(id)) writes.set(id, { id, change, exists: true });
  }
  write(org, rows, [...writes.values()]);
  return { status: 204 };
}

function upsertMultiple(org: Session, rows: TableRows, targets: readonly Record<string, unknown>[]): Answer {
  org.caller.need("Read", rows.table);
  const writes = targets.map((target): Write => {
    const change = changeOf(org, rows, target);
    const id = idOf(rows.table, target) ?? change.id ?? randomUUID();
    return { id, change, exists: rows.rows.has(id) };
  });
  // Where the service takes them, the last target of an id wins.
  const isAccepted = (org.knobs.errors?.["duplicate-target"]?.status ?? 400) < 400;
  const seen = new Set<string>();
  for (const { id } of writes) {
    if (seen.has(id) && !isAccepted) throw duplicateTarget(id);
    seen.add(id);
  }
  race(org, writes);
  write(org, rows, writes);
  return { status: 204 };
}

function readTargets(table: Table, request: Incoming): Record<string, unknown>[] {
  const targets = parseBody(request.body)["Targets"];
  if (!Array.isArray(targets) || targets.length === 0) {
    throw dataverseError(400, "0x80040203", "The parameter 'Targets' is missing or empty.");
  }
  const type = `Microsoft.Dynamics.CRM.${table.logicalName}`;
  return targets.map((target: unknown) => {
    if (!isObject(target)) throw payloadError(table.setName, "A target is not an object.");
    const given = target["@odata.type"];
    if (typeof given !== "string" || given.replace(/^#/, "") !== type) {
      const inner = `Microsoft.OData.ODataException: A type named '${String(given)}' is not the expected type '${type}'; each item of 'Targets' must carry its @odata.type.`;
      throw inSituation("target-without-type", payloadError(table.setName, inner));
    }
    return target;
  });
}

// A relative reference: `admin_auditlogs(<guid>)` or `admin_auditlogs(admin_auditlogid=<guid>)`.
function idOf(table: Table, target: Record<string, unknown>): string | undefined {
  const reference = target["@odata.id"];
  if (reference === undefined) return undefined;
  const match = /^([A-Za-z_]+)\((?:([a-z_]+)=)?([^)]*)\)$/.exec(
    typeof reference === "string" ? reference : "",
  );
  const id = readGuid(match?.[3]);
  const byKey = match?.[2] === undefined || match[2] === table.primaryId;
  if (match?.[1] === table.setName && byKey && id !== undefined) return id;
  const message = `The specified key attributes are not a defined key for the ${table.logicalName} entity`;
  throw dataverseError(400, "0x80060890", message);
}

function noIdentity(table: Table): never {
  throw dataverseError(400, "0x80040203", `A target names no ${table.primaryId}.`);
}

// Neither code nor text is documented; only that the whole call fails.
function duplicateTarget(id: string): Error {
  const message = `Duplicate Ids are not allowed in the Target list of an UpsertMultipleRequest: ${id}.`;
  return inSituation("duplicate-target", dataverseError(400, "0x80040203", message));
}
