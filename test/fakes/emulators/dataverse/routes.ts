import type { Incoming } from "../base/answer";
import { bulk, targetCount, type BulkMessage } from "./bulk";
import { bulkDeletionRules } from "./bulkDeletion/operations";
import { roleExpansion } from "./directory/expandRoles";
import { isVisible } from "./directory/roleOperations";
import { directoryRules } from "./directory/rules";
import { segmentNotFound } from "./errors";
import { metadataRules } from "./metadata/rules";
import { operationBy, rowsOf, type Operation } from "./operation";
import { API_PATH, type Organization, type Session } from "./organization";
import { readGuid } from "./payload";
import { list, type ListExtras } from "./query";
import { recordCountRules } from "./recordCounts";
import { create, remove, retrieve, upsert } from "./singles";
import { solutionRules } from "./solutions/operations";
import type { TableRows } from "./store";

const RULES = [
  ...directoryRules,
  ...metadataRules,
  ...solutionRules,
  ...bulkDeletionRules,
  ...recordCountRules,
];
const BULK = /^([A-Za-z]\w*)\/Microsoft\.Dynamics\.CRM\.((?:Create|Update|Upsert)Multiple)$/;
const ROW = /^([A-Za-z]\w*)\((?:([a-z_]+)=)?([^()]*)\)$/;

/** Finds the operation a request asks for; undefined for everything this emulator does not imitate. */
export function findOperation(request: Incoming, org: Organization): Operation | undefined {
  if (!request.path.startsWith(API_PATH)) return undefined;
  const path = decoded(request.path.slice(API_PATH.length));
  if (path === undefined) return undefined;
  return (
    operationBy(RULES, request, path) ??
    bulkOperation(path, request, org) ??
    setOperation(path, request, org) ??
    rowOperation(path, request, org)
  );
}

function bulkOperation(path: string, request: Incoming, org: Organization): Operation | undefined {
  const [, setName = "", message] = BULK.exec(path) ?? [];
  if (request.method !== "POST" || !isBulkMessage(message)) return undefined;
  if (!isServed(org, setName) || isSystem(org, setName)) return undefined;
  const name = message.charAt(0).toLowerCase() + message.slice(1);
  return {
    name,
    rows: targetCount(request),
    run: (session) => bulk(session, rowsOf(session, setName, request), { message, request }),
  };
}

function setOperation(path: string, request: Incoming, org: Organization): Operation | undefined {
  if (!/^[A-Za-z]\w*$/.test(path) || !isServed(org, path)) return undefined;
  if (request.method === "GET") {
    return read("query", (session) =>
      list(session, rowsOf(session, path, request), { request, ...extras(session, path, request) }),
    );
  }
  if (request.method !== "POST" || isSystem(org, path)) return undefined;
  return {
    name: "create",
    rows: 1,
    run: (session) => create(session, rowsOf(session, path, request), request),
  };
}

function rowOperation(path: string, request: Incoming, org: Organization): Operation | undefined {
  const [, setName = "", key, text] = ROW.exec(path) ?? [];
  const { method } = request;
  if (!isServed(org, setName)) return undefined;
  const target = (session: Session): { rows: TableRows; id: string } => {
    const rows = rowsOf(session, setName, request);
    const id = key === undefined || key === rows.table.primaryId ? readGuid(text) : undefined;
    if (id === undefined) throw segmentNotFound(path);
    return { rows, id };
  };
  if (method === "GET") {
    return read("get", (session) => {
      const { rows, id } = target(session);
      return retrieve(session, rows, { id, request, ...extras(session, setName, request) });
    });
  }
  if (isSystem(org, setName) || (method !== "PATCH" && method !== "DELETE")) return undefined;
  const run = (session: Session) => {
    const { rows, id } = target(session);
    return method === "PATCH" ? upsert(session, rows, { id, request }) : remove(session, rows, id);
  };
  return { name: method === "PATCH" ? "upsert" : "delete", rows: 1, run };
}

function extras(org: Session, setName: string, request: Incoming): ListExtras {
  if (setName === "privileges") {
    return { isVisible: ({ privilegeid }) => isVisible(org, String(privilegeid), request) };
  }
  const expand = request.query.get("$expand");
  if (setName !== "systemusers" || expand === null) return {};
  const rolesOf = roleExpansion(org, expand);
  return { expand: ({ systemuserid }) => rolesOf(String(systemuserid)) };
}

// Sets of customers' tables that are not there get the service's 404; those of the platform are simply not imitated.
function isServed(org: Organization, setName: string): boolean {
  return setName.includes("_") || org.store.set(setName) !== undefined;
}

function isSystem(org: Organization, setName: string): boolean {
  return org.store.set(setName)?.table.isSystem === true;
}

function read(name: string, run: Operation["run"]): Operation {
  return { name, rows: 0, run };
}

function isBulkMessage(text: string | undefined): text is BulkMessage {
  return text === "CreateMultiple" || text === "UpdateMultiple" || text === "UpsertMultiple";
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
