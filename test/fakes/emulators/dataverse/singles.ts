import { randomUUID } from "node:crypto";

import { json, type Answer, type Incoming } from "../base/answer";
import { dataverseError, duplicateRow, inSituation, rowMissing } from "./errors";
import { API_PATH, changeOf, etag, race, view, write, type Session } from "./organization";
import { parseBody } from "./payload";
import { selected, type ListExtras } from "./query";
import { existing, type TableRows } from "./store";

/** POST of one row. */
export function create(org: Session, rows: TableRows, request: Incoming): Answer {
  const change = changeOf(org, rows, parseBody(request.body));
  const id = change.id ?? randomUUID();
  if (rows.rows.has(id)) throw duplicateRow();
  write(org, rows, [{ id, change, exists: false }]);
  return written(org, rows, { request, id, created: true });
}

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/perform-conditional-operations-using-web-api

/** PATCH of one row: upsert, update only or create only, as the preconditions say. */
export function upsert(
  org: Session,
  rows: TableRows,
  { id, request }: { id: string; request: Incoming },
): Answer {
  const ifMatch = request.headers["if-match"];
  // The literal `null` is what every documented request sends to switch off caching; it is no precondition.
  const createOnly = request.headers["if-none-match"] === "*";
  const row = rows.rows.get(id);
  if (ifMatch !== undefined && row === undefined)
    throw inSituation("update-of-missing", rowMissing(rows.table.logicalName, id));
  if (createOnly && row !== undefined) throw inSituation("create-only", duplicateRow());
  if (ifMatch !== undefined && ifMatch !== "*" && row !== undefined && ifMatch !== etag(row)) {
    const message = "The version of the existing record doesn't match the RowVersion property provided.";
    throw inSituation("old-version", dataverseError(412, "0x80060882", message));
  }
  org.caller.need("Read", rows.table, row);
  const change = changeOf(org, rows, parseBody(request.body));
  const single = [{ id, change, exists: row !== undefined }];
  race(org, single);
  write(org, rows, single);
  return written(org, rows, { request, id, created: row === undefined });
}

/** DELETE of one row; lookups to it are emptied. */
export function remove(org: Session, rows: TableRows, id: string): Answer {
  const row = existing(rows, id);
  org.caller.need("Delete", rows.table, row);
  rows.rows.delete(id);
  org.store.clearReferences(rows.table.logicalName, id);
  return { status: 204 };
}

/** GET of one row. */
export function retrieve(
  org: Session,
  rows: TableRows,
  { id, request, expand }: { id: string; request: Incoming; expand?: ListExtras["expand"] | undefined },
): Answer {
  org.caller.need("Read", rows.table);
  const row = existing(rows, id);
  org.caller.need("Read", rows.table, row);
  const columns = selected(rows.table, request.query.get("$select"));
  const suffix = request.query.has("$select") ? `(${columns.join(",")})` : "";
  const context = `${org.origin()}${API_PATH}$metadata#${rows.table.setName}${suffix}/$entity`;
  return json(
    200,
    { "@odata.context": context, ...view(rows, row, columns), ...expand?.(row) },
    { ETag: etag(row) },
  );
}

function written(
  org: Session,
  rows: TableRows,
  { request, id, created }: { request: Incoming; id: string; created: boolean },
): Answer {
  if (!/\breturn=representation\b/.test(request.headers["prefer"] ?? "")) {
    return {
      status: 204,
      headers: { "OData-EntityId": `${org.origin()}${API_PATH}${rows.table.setName}(${id})` },
    };
  }
  const { body = "", headers } = retrieve(org, rows, { id, request });
  return {
    status: created ? 201 : 200,
    headers: { ...headers, "Preference-Applied": "return=representation" },
    body,
  };
}
