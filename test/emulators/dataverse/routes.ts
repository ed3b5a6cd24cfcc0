import { json, type Answer, type Incoming } from "../base/answer";
import { bulk, targetCount, type BulkMessage } from "./bulk";
import { segmentNotFound } from "./errors";
import type { Metadata } from "./metadata";
import { API_PATH, type Organization } from "./organization";
import { readGuid } from "./payload";
import { list } from "./query";
import { create, retrieve, upsert } from "./singles";
import type { TableRows } from "./store";

/** An operation of the Web API, before anybody has checked who is calling. */
export interface Operation {
  readonly name: string;
  /** Rows it is going to write: what the service protection charges. */
  readonly rows: number;
  run(): Answer;
}

/** Everything an operation may need. */
export interface Backend {
  readonly org: Organization;
  readonly metadata: Metadata;
  readonly userId: string;
  readonly businessUnitId: string;
  readonly organizationId: string;
}

const ENTITY =
  /^EntityDefinitions\(LogicalName='([^']*)'\)(\/Attributes(?:\/Microsoft\.Dynamics\.CRM\.StringAttributeMetadata)?)?$/;
const BULK = /^([A-Za-z_]+)\/Microsoft\.Dynamics\.CRM\.((?:Create|Update|Upsert)Multiple)$/;
const PRIVILEGES = /^systemusers\(([^)]*)\)\/Microsoft\.Dynamics\.CRM\.RetrieveUserPrivileges(?:\(\))?$/;
const ROW = /^([A-Za-z_]+)\((?:([a-z_]+)=)?([^()]*)\)$/;

/** Finds the operation a request asks for; undefined for everything this emulator does not imitate. */
export function findOperation(request: Incoming, backend: Backend): Operation | undefined {
  if (!request.path.startsWith(API_PATH)) return undefined;
  const path = decoded(request.path.slice(API_PATH.length));
  if (path === undefined) return undefined;
  return request.method === "GET"
    ? (readOperation(path, request, backend) ?? rowOperation(path, request, backend))
    : (bulkOperation(path, request, backend) ?? rowOperation(path, request, backend));
}

function readOperation(path: string, request: Incoming, backend: Backend): Operation | undefined {
  const { metadata } = backend;
  if (/^WhoAmI(\(\))?$/.test(path)) return read("whoAmI", () => whoAmI(backend));
  if (path === "EntityDefinitions") return read("entityDefinitions", () => metadata.find(request));
  const [, table, part] = ENTITY.exec(path) ?? [];
  if (table !== undefined) {
    if (part === undefined) return read("entityDefinition", () => metadata.get(table, request));
    if (part === "/Attributes") return read("attributes", () => metadata.attributes(table, request));
    return read("stringAttributes", () => metadata.attributes(table, request, "String"));
  }
  const user = PRIVILEGES.exec(path)?.[1];
  return user === undefined ? undefined : read("userPrivileges", () => userPrivileges(user, backend));
}

function bulkOperation(path: string, request: Incoming, { org }: Backend): Operation | undefined {
  const [, setName, message] = BULK.exec(path) ?? [];
  if (request.method !== "POST" || setName === undefined || !isBulkMessage(message)) return undefined;
  const name = message.charAt(0).toLowerCase() + message.slice(1);
  return {
    name,
    rows: targetCount(request),
    run: () => bulk(org, rowsOf(org, setName), { message, request }),
  };
}

// Sets that begin with admin_ get the service's 404; others are simply not imitated.
function rowOperation(path: string, request: Incoming, { org }: Backend): Operation | undefined {
  const { method } = request;
  if (/^admin_\w+$/i.test(path)) {
    if (method === "POST")
      return { name: "create", rows: 1, run: () => create(org, rowsOf(org, path), request) };
    return method === "GET" ? read("query", () => list(org, rowsOf(org, path), request)) : undefined;
  }
  const [, setName, key, text] = ROW.exec(path) ?? [];
  if (setName === undefined || !/^admin_/i.test(setName)) return undefined;
  const target = () => {
    const rows = rowsOf(org, setName);
    const id = key === undefined || key === rows.table.primaryId ? readGuid(text) : undefined;
    if (id === undefined) throw segmentNotFound(path);
    return { rows, id };
  };
  if (method === "GET") {
    return read("get", () => {
      const { rows, id } = target();
      return retrieve(org, rows, { id, request });
    });
  }
  if (method !== "PATCH") return undefined;
  const run = () => {
    const { rows, id } = target();
    return upsert(org, rows, { id, request });
  };
  return { name: "upsert", rows: 1, run };
}

function whoAmI({ org, userId, businessUnitId, organizationId }: Backend): Answer {
  return json(200, {
    "@odata.context": `${org.origin()}${API_PATH}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
    BusinessUnitId: businessUnitId,
    UserId: userId,
    OrganizationId: organizationId,
  });
}

function userPrivileges(user: string, { org, userId, businessUnitId }: Backend): Answer {
  if (readGuid(user) !== userId) throw segmentNotFound(`systemusers(${user})`);
  return json(200, {
    "@odata.context": `${org.origin()}${API_PATH}$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse`,
    RolePrivileges: org.privileges.list(businessUnitId),
  });
}

function rowsOf(org: Organization, setName: string): TableRows {
  const rows = org.store.set(setName);
  if (rows === undefined) throw segmentNotFound(setName);
  return rows;
}

function read(name: string, run: () => Answer): Operation {
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
