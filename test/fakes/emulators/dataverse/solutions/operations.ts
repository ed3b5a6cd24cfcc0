import { randomUUID } from "node:crypto";

import type { Answer, Incoming } from "../../base/answer";
import { dataverseError, duplicateRow } from "../errors";
import type { Rule } from "../operation";
import { addressOf, changeOf, type Session } from "../organization";
import { parseBody, readGuid, type Change } from "../payload";
import { existing, type TableRows } from "../store";
import { invalidArgument } from "../refusals";

const BUILT_IN = new Set(["default", "active", "basic"]);

// https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/publisher and /solution

/** Publishers and solutions: create, change, delete. */
export const solutionRules: readonly Rule[] = [
  { method: "POST", path: /^publishers$/, name: "createPublisher", run: createPublisher },
  { method: "PATCH", path: /^publishers\(([^()]*)\)$/, name: "updatePublisher", run: updatePublisher },
  { method: "DELETE", path: /^publishers\(([^()]*)\)$/, name: "deletePublisher", run: deletePublisher },
  { method: "POST", path: /^solutions$/, name: "createSolution", run: createSolution },
  { method: "PATCH", path: /^solutions\(([^()]*)\)$/, name: "updateSolution", run: updateSolution },
  {
    method: "DELETE",
    path: /^solutions\(([^()]*)\)$/,
    name: "deleteSolution",
    customization: "Uninstall",
    run: deleteSolution,
  },
];

function createPublisher(org: Session, request: Incoming): Answer {
  const { publishers } = org.solutions;
  const change = read(org, publishers, { request, access: "Create" });
  const { uniquename, customizationprefix } = change.values;
  requireText(change, ["uniquename", "friendlyname", "customizationprefix"]);
  if (org.solutions.named(publishers, String(uniquename)) !== undefined) throw duplicateRow();
  checkPrefix(String(customizationprefix));
  checkOptionPrefix(change.values["customizationoptionvalueprefix"]);
  return created(org, publishers, change);
}

function updatePublisher(org: Session, request: Incoming, key = ""): Answer {
  const { publishers } = org.solutions;
  const change = read(org, publishers, { request, access: "Write" });
  const id = idOf(publishers, key);
  org.store.put(publishers, id, change.values);
  return { status: 204 };
}

// "Must be deleted before publisher", says microsoft/PowerApps-Samples of a solution (MetadataOperations).
function deletePublisher(org: Session, _request: Incoming, key = ""): Answer {
  const { publishers, rows } = org.solutions;
  org.caller.need("Delete", publishers.table);
  const id = idOf(publishers, key);
  if ([...rows.rows.values()].some((row) => row["_publisherid_value"] === id)) {
    const message = "The object you tried to delete is associated with another object and cannot be deleted.";
    throw dataverseError(405, "0x80040227", message);
  }
  publishers.rows.delete(id);
  return { status: 204 };
}

function createSolution(org: Session, request: Incoming): Answer {
  const { rows } = org.solutions;
  const change = read(org, rows, { request, access: "Create" });
  requireText(change, ["uniquename", "friendlyname", "version", "_publisherid_value"]);
  const name = String(change.values["uniquename"]);
  if (!/^[A-Za-z_]\w*$/.test(name)) throw invalidArgument(`The unique name '${name}' is not valid.`);
  if (!/^\d+(\.\d+){1,3}$/.test(String(change.values["version"]))) {
    throw invalidArgument(`The version '${String(change.values["version"])}' is not valid.`);
  }
  if (org.solutions.named(rows, name) !== undefined) {
    const message = `The solution unique name '${name}' is already being used and cannot be used again.`;
    throw dataverseError(400, "0x8004f023", message);
  }
  return created(org, rows, { ...change, values: { isvisible: true, ...change.values } });
}

function updateSolution(org: Session, request: Incoming, key = ""): Answer {
  const { rows } = org.solutions;
  const change = read(org, rows, { request, access: "Write" });
  org.store.put(rows, idOf(rows, key), change.values);
  return { status: 204 };
}

// An unmanaged solution is a mere group: its components stay.
// https://learn.microsoft.com/power-platform/alm/uninstall-delete-solution
function deleteSolution(org: Session, _request: Incoming, key = ""): Answer {
  const { rows, components } = org.solutions;
  org.caller.need("Delete", rows.table);
  const id = idOf(rows, key);
  const row = existing(rows, id);
  if (row["ismanaged"] === true || BUILT_IN.has(String(row["uniquename"]).toLowerCase())) {
    throw dataverseError(400, "0x8004f005", "Attempting to delete a restricted solution.");
  }
  rows.rows.delete(id);
  for (const [each, component] of components.rows) {
    if (component["_solutionid_value"] === id) components.rows.delete(each);
  }
  return { status: 204 };
}

function read(
  org: Session,
  rows: TableRows,
  { request, access }: { request: Incoming; access: "Create" | "Write" },
): Change {
  org.caller.need(access, rows.table);
  const change = changeOf(org, rows, parseBody(request.body));
  org.store.checkReferences(change);
  return change;
}

function created(org: Session, rows: TableRows, change: Change): Answer {
  const id = change.id ?? randomUUID();
  if (rows.rows.has(id)) throw duplicateRow();
  org.store.put(rows, id, change.values);
  return { status: 204, headers: { "OData-EntityId": addressOf(org, `${rows.table.setName}(${id})`) } };
}

function idOf(rows: TableRows, key: string): string {
  const id = readGuid(key) ?? "";
  existing(rows, id);
  return id;
}

function requireText({ values }: Change, names: readonly string[]): void {
  const missing = names.find((name) => typeof values[name] !== "string");
  if (missing !== undefined) throw invalidArgument(`The required field '${missing}' is missing.`);
}

function checkPrefix(prefix: string): void {
  if (/^(?!mscrm)[A-Za-z][A-Za-z0-9]{1,7}$/i.test(prefix)) return;
  throw invalidArgument(`The customization prefix '${prefix}' is not valid.`);
}

function checkOptionPrefix(value: unknown): void {
  if (typeof value === "number" && value >= 10_000 && value <= 99_999) return;
  const message = `The value '${String(value)}' of customizationoptionvalueprefix is outside of 10000 to 99999.`;
  throw dataverseError(400, "0x80048402", message);
}
