import { randomUUID } from "node:crypto";

import { json, type Answer, type Incoming } from "../../base/answer";
import { dataverseError } from "../errors";
import { addressOf, API_PATH, type Session } from "../organization";
import { parseBody, readGuid } from "../payload";
import { invalidArgument } from "../refusals";
import { COMPONENT } from "../solutions/components";
import { checkProperties, labelOf, readSchemaName, requireLabel } from "./definitionBody";
import { metadataFilter, pick } from "./metadataQuery";
import { columnBy, languageOf, tableBy } from "./tables";

/** An alternate key and when its index began to be built. */
export interface EntityKey {
  readonly metadataId: string;
  readonly schemaName: string;
  readonly displayName: string;
  readonly attributes: readonly string[];
  startedAtMs: number;
  /** The build came to nothing; it may be started again. */
  hasFailed: boolean;
}

const KNOWN = new Set(["SchemaName", "DisplayName", "KeyAttributes", "LogicalName", "IsCustomizable"]);
const KEY_TYPES = new Set(["String", "Integer", "Decimal", "DateTime", "Lookup"]);
const MAX_KEYS = 10;
const MAX_KEY_COLUMNS = 16;

// https://learn.microsoft.com/power-apps/developer/data-platform/define-alternate-keys-entity

/** POST EntityDefinitions(...)/Keys: the key is usable once its index is built. */
export function createKey(org: Session, request: Incoming, key = ""): Answer {
  org.caller.needNamed("prvCreateEntityKey");
  const { table } = tableBy(org, key);
  const solution = org.solutions.wanted(request);
  const body = parseBody(request.body);
  checkProperties(body, { name: "EntityKeyMetadata", set: "Keys", known: KNOWN });
  const definition = { body, language: languageOf(org), prefixes: org.solutions.prefixes(solution) };
  const schemaName = readSchemaName(definition, "EntityKey");
  const displayName = requireLabel(definition, "DisplayName", "Entity Key display name");
  const attributes = readAttributes(body);
  for (const name of attributes) {
    if (!KEY_TYPES.has(columnBy(table, `LogicalName='${name}'`).type)) {
      throw invalidArgument(`The column ${name} cannot be part of a key.`);
    }
  }
  const keys = org.schema.keys.get(table.logicalName) ?? [];
  if (keys.length >= MAX_KEYS) throw invalidArgument(`A table has at most ${MAX_KEYS} keys.`);
  refuseDuplicate(keys, schemaName, attributes);
  const made: EntityKey = {
    metadataId: randomUUID(),
    schemaName,
    displayName,
    attributes,
    startedAtMs: org.clock.now(),
    hasFailed: org.knobs.keyBuildFails === true,
  };
  org.schema.keys.set(table.logicalName, [...keys, made]);
  org.solutions.add({ type: COMPONENT.key, id: made.metadataId }, solution);
  const path = `EntityDefinitions(${table.metadataId})/Keys(${made.metadataId})`;
  return { status: 204, headers: { "OData-EntityId": addressOf(org, path) } };
}

/** GET EntityDefinitions(...)/Keys */
export function listKeys(org: Session, request: Incoming, key = ""): Answer {
  const { table } = tableBy(org, key);
  const matches = metadataFilter(request);
  const value = (org.schema.keys.get(table.logicalName) ?? [])
    .map((each) => view(org, table.logicalName, each))
    .filter(matches)
    .map((each) => pick(each, request));
  const context = `${org.origin()}${API_PATH}$metadata#EntityDefinitions('${table.logicalName}')/Keys`;
  return json(200, { "@odata.context": context, value });
}

/** GET EntityDefinitions(...)/Keys(LogicalName='x') or Keys(<id>); other keys are refused. */
export function getKey(org: Session, request: Incoming, key = "", which = ""): Answer {
  const { table } = tableBy(org, key);
  const found = keyBy(org, table.logicalName, which);
  const context = `${org.origin()}${API_PATH}$metadata#EntityDefinitions('${table.logicalName}')/Keys/$entity`;
  return json(200, { "@odata.context": context, ...pick(view(org, table.logicalName, found), request) });
}

/** DELETE EntityDefinitions(...)/Keys(...) */
export function deleteKey(org: Session, _request: Incoming, key = "", which = ""): Answer {
  org.caller.needNamed("prvCreateEntityKey");
  const { table } = tableBy(org, key);
  const found = keyBy(org, table.logicalName, which);
  const keys = org.schema.keys.get(table.logicalName) ?? [];
  org.schema.keys.set(
    table.logicalName,
    keys.filter((each) => each !== found),
  );
  org.solutions.removeComponent(found.metadataId);
  return { status: 204 };
}

/** POST ReactivateEntityKey: builds the index of a failed key again. */
export function reactivateKey(org: Session, request: Incoming): Answer {
  org.caller.needNamed("prvCreateEntityKey");
  const { EntityLogicalName: table, EntityKeyLogicalName: name } = parseBody(request.body);
  const found = keyBy(org, String(table), `LogicalName='${String(name)}'`);
  if (statusOf(org, found) !== "Failed") {
    throw dataverseError(400, "0x80060897", "Only a key whose index failed can be activated again.");
  }
  found.hasFailed = false;
  found.startedAtMs = org.clock.now();
  return { status: 204 };
}

function statusOf(org: Session, key: EntityKey): "Pending" | "InProgress" | "Active" | "Failed" {
  const takesMs = org.knobs.keyActivationMs ?? 0;
  const passedMs = org.clock.now() - key.startedAtMs;
  if (passedMs < takesMs / 2) return "Pending";
  if (passedMs < takesMs) return "InProgress";
  return key.hasFailed ? "Failed" : "Active";
}

function view(org: Session, table: string, key: EntityKey): Record<string, unknown> {
  return {
    MetadataId: key.metadataId,
    SchemaName: key.schemaName,
    LogicalName: key.schemaName.toLowerCase(),
    EntityLogicalName: table,
    KeyAttributes: key.attributes,
    EntityKeyIndexStatus: statusOf(org, key),
    IsManaged: false,
    DisplayName: labelOf(key.displayName, languageOf(org)),
  };
}

function keyBy(org: Session, table: string, which: string): EntityKey {
  const name = /^LogicalName='([^']*)'$/.exec(which)?.[1];
  const id = readGuid(which);
  if (name === undefined && id === undefined) throw invalidArgument(`Keys(${which}) is not supported.`);
  const found = (org.schema.keys.get(table) ?? []).find((each) =>
    name === undefined ? each.metadataId === id : each.schemaName.toLowerCase() === name,
  );
  if (found !== undefined) return found;
  throw dataverseError(404, "0x80040217", `Could not find a key ${which} on ${table}.`);
}

function readAttributes(body: Record<string, unknown>): string[] {
  const names = body["KeyAttributes"];
  const isFine = Array.isArray(names) && names.length > 0 && names.length <= MAX_KEY_COLUMNS;
  if (!isFine) throw invalidArgument("KeyAttributes must name 1 to 16 columns.");
  return names.map(String);
}

function refuseDuplicate(
  keys: readonly EntityKey[],
  schemaName: string,
  attributes: readonly string[],
): void {
  if (keys.some((each) => each.schemaName.toLowerCase() === schemaName.toLowerCase())) {
    throw dataverseError(400, "0x80060893", `A key with the name ${schemaName} exists already.`);
  }
  const columns = [...attributes].sort().join();
  if (keys.some((each) => [...each.attributes].sort().join() === columns)) {
    throw dataverseError(400, "0x80060894", "A key with the selected attributes exists already.");
  }
}
