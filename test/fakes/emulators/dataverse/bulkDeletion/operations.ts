import { randomUUID } from "node:crypto";

import { json, type Answer, type Incoming } from "../../base/answer";
import { dataverseError, payloadError, segmentNotFound } from "../errors";
import type { Rule } from "../operation";
import { API_PATH, changeOf, type Session } from "../organization";
import { parseBody, readGuid } from "../payload";
import { invalidArgument } from "../refusals";
import { existing, type TableRows } from "../store";
import { dateOf } from "./jobs";
import { readQuery } from "./query";

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/bulkdelete
const REQUIRED = [
  ...["QuerySet", "JobName", "SendEmailNotification", "ToRecipients", "CCRecipients"],
  ...["RecurrencePattern", "StartDateTime"],
];
const OPTIONAL = ["SourceImportId", "RunNow", "DataSource", "Options"];

const COMPLETED = 3;
const STATUSES: Readonly<Record<number, readonly number[]>> = {
  0: [0],
  1: [10],
  2: [20, 21, 22],
  3: [30, 31, 32],
};
const CHANGEABLE = new Set([
  "statecode",
  "statuscode",
  "postponeuntil",
  "recurrencepattern",
  "recurrencestarttime",
]);

/** The action BulkDelete, its system jobs, and the records that list them. */
export const bulkDeletionRules: readonly Rule[] = [
  { method: "POST", path: /^BulkDelete$/, name: "bulkDelete", run: bulkDelete },
  { method: "PATCH", path: /^asyncoperations\(([^()]*)\)$/, name: "updateJob", run: updateJob },
  {
    method: "DELETE",
    path: /^asyncoperations\(([^()]*)\)$/,
    name: "deleteJob",
    run: (org, _request, key) => removeRow(org, org.bulkDeletions.jobs, key),
  },
  {
    method: "DELETE",
    path: /^bulkdeleteoperations\(([^()]*)\)$/,
    name: "deleteBulkDeletion",
    run: (org, _request, key) => removeRow(org, org.bulkDeletions.operations, key),
  },
];

function bulkDelete(org: Session, request: Incoming): Answer {
  org.caller.needNamed("prvBulkDelete");
  const body = parseBody(request.body);
  checkParameters(body);
  const { QuerySet: set, JobName: name, RecurrencePattern: pattern, StartDateTime: start } = body;
  if (!Array.isArray(set) || set.length === 0) throw payloadError("BulkDelete", "The QuerySet is empty.");
  if (typeof name !== "string" || name === "") throw invalidArgument("The JobName is empty.");
  const queries = set.map((each: unknown) => readQuery(org, each));
  for (const { definition } of queries) {
    org.caller.need("Read", definition);
    org.caller.need("Delete", definition);
  }
  const ids = { job: randomUUID(), operation: randomUUID() };
  const startsAt = dateOf(readStart(start));
  const recurrence = readRecurrence(pattern);
  const job = { name, recurrencepattern: recurrence, recurrencestarttime: startsAt, postponeuntil: startsAt };
  org.bulkDeletions.add(ids, job, queries);
  return json(200, {
    "@odata.context": `${org.origin()}${API_PATH}$metadata#Microsoft.Dynamics.CRM.BulkDeleteResponse`,
    JobId: ids.job,
  });
}

// What may be changed: https://learn.microsoft.com/power-apps/developer/data-platform/asynchronous-service
function updateJob(org: Session, request: Incoming, key = ""): Answer {
  const { jobs } = org.bulkDeletions;
  org.caller.need("Write", jobs.table);
  const id = idOf(jobs, key);
  const row = existing(jobs, id);
  const { values } = changeOf(org, jobs, parseBody(request.body));
  const stranger = Object.keys(values).find((name) => !CHANGEABLE.has(name));
  if (stranger !== undefined)
    throw invalidArgument(`The column ${stranger} of a system job cannot be updated.`);
  const { statecode = row["statecode"], statuscode = row["statuscode"] } = values;
  if (STATUSES[Number(statecode)]?.includes(Number(statuscode)) !== true) {
    const message =
      "State code is invalid or state code is valid but status code is invalid for a specified state code.";
    throw dataverseError(400, "0x80048408", message);
  }
  if (row["statecode"] === COMPLETED) throw invalidArgument("A completed system job cannot be changed.");
  org.bulkDeletions.change(id, values);
  return { status: 204 };
}

function removeRow(org: Session, rows: TableRows, key = ""): Answer {
  org.caller.need("Delete", rows.table);
  const id = idOf(rows, key);
  existing(rows, id);
  rows.rows.delete(id);
  return { status: 204 };
}

function idOf({ table }: TableRows, key: string): string {
  const id = readGuid(key);
  if (id === undefined) throw segmentNotFound(`${table.setName}(${key})`);
  return id;
}

function checkParameters(body: Record<string, unknown>): void {
  const missing = REQUIRED.find((name) => body[name] === undefined || body[name] === null);
  if (missing !== undefined) throw payloadError("BulkDelete", `The parameter '${missing}' is missing.`);
  const known = [...REQUIRED, ...OPTIONAL];
  const stranger = Object.keys(body).find((name) => !name.includes("@") && !known.includes(name));
  if (stranger !== undefined) throw payloadError("BulkDelete", `The parameter '${stranger}' is not known.`);
}

function readStart(value: unknown): number {
  const isDate =
    typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value);
  if (isDate && !Number.isNaN(Date.parse(value))) return Date.parse(value);
  throw payloadError(
    "BulkDelete",
    `Cannot convert the literal '${String(value)}' to the expected type 'Edm.DateTimeOffset'.`,
  );
}

// "You can run the bulk delete job daily or without recurrence":
// https://learn.microsoft.com/previous-versions/dynamicscrm-2016/developers-guide/gg326403(v=crm.8)
function readRecurrence(value: unknown): string | null {
  if (value === "") return null;
  if (typeof value === "string" && /^FREQ=DAILY(;INTERVAL=[1-9]\d*)?;?$/.test(value)) return value;
  throw invalidArgument(`The recurrence pattern ${JSON.stringify(value)} is not valid.`);
}
