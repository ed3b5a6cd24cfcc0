import { randomUUID } from "node:crypto";

import { isObject, json, type Answer, type Incoming } from "../../base/answer";
import { dataverseError } from "../errors";
import { isStrong } from "../operation";
import { addressOf, API_PATH, type Session } from "../organization";
import { parseBody, readGuid } from "../payload";
import { entityMissing, invalidArgument, managedComponent, nameTaken } from "../refusals";
import { COMPONENT } from "../solutions/components";
import { readCommon } from "./columns";
import { checkProperties, readSchemaName, typeName } from "./definitionBody";
import { metadataFilter, pick } from "./metadataQuery";
import type { Relationship } from "./schemaChanges";
import { addColumn, languageOf, tableBy } from "./tables";

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-update-entity-relationships-using-web-api

const KNOWN = new Set([
  ...["AssociatedMenuConfiguration", "CascadeConfiguration", "IsCustomizable", "IsHierarchical"],
  ...["IsValidForAdvancedFind", "Lookup", "MetadataId", "ReferencedAttribute", "ReferencedEntity"],
  ...["ReferencedEntityNavigationPropertyName", "ReferencingAttribute", "ReferencingEntity"],
  ...["ReferencingEntityNavigationPropertyName", "RelationshipBehavior", "RelationshipType", "SchemaName"],
  ...["SecurityTypes", "EntityKey"],
]);
const LOOKUP = new Set([
  ...["AttributeType", "AttributeTypeName", "Description", "DisplayName", "IsAuditEnabled", "IsCustomizable"],
  ...[
    "IsValidForAdvancedFind",
    "LogicalName",
    "MetadataId",
    "RequiredLevel",
    "SchemaName",
    "Targets",
    "Format",
  ],
]);
const CASCADES = ["Assign", "Delete", "Merge", "Reparent", "Share", "Unshare", "RollupView", "Archive"];
const CASCADE_TYPES = new Set(["NoCascade", "Cascade", "Active", "UserOwned", "RemoveLink", "Restrict"]);

/** POST RelationshipDefinitions: a lookup and the relationship behind it. */
export function createRelationship(org: Session, request: Incoming): Answer {
  org.caller.needNamed("prvCreateRelationship");
  const solution = org.solutions.wanted(request);
  const body = parseBody(request.body);
  if (typeName(body) !== "OneToManyRelationshipMetadata") {
    throw invalidArgument("Only OneToManyRelationshipMetadata is imitated; its @odata.type must be given.");
  }
  checkProperties(body, {
    name: "OneToManyRelationshipMetadata",
    set: "RelationshipDefinitions",
    known: KNOWN,
  });
  const language = languageOf(org);
  const prefixes = org.solutions.prefixes(solution);
  const schemaName = readSchemaName({ body, language, prefixes }, "Relationship");
  const referenced = tableNamed(org, body, "ReferencedEntity");
  const referencing = tableNamed(org, body, "ReferencingEntity");
  const lookup = body["Lookup"];
  if (!isObject(lookup)) throw invalidArgument("The relationship has no Lookup.");
  if (isTaken(org, schemaName)) throw nameTaken("Relationship", schemaName);
  checkProperties(lookup, { name: "LookupAttributeMetadata", set: "AttributeMetadata", known: LOOKUP });
  const column = { ...readCommon({ body: lookup, language, prefixes }), type: "Lookup" as const };
  const { table } = tableBy(org, `LogicalName='${referencing}'`);
  const relationship: Relationship = {
    metadataId: randomUUID(),
    schemaName,
    referencedEntity: referenced,
    referencingEntity: referencing,
    attribute: column.logicalName,
    lookupNavigation: navigation(body, "ReferencingEntityNavigationPropertyName", column.schemaName),
    collectionNavigation: navigation(body, "ReferencedEntityNavigationPropertyName", schemaName),
    cascade: readCascade(body),
    isManaged: false,
  };
  addColumn(org, table, { ...column, target: referenced, navigation: relationship.lookupNavigation });
  org.schema.relationships.set(relationship.metadataId, relationship);
  org.solutions.add({ type: COMPONENT.relationship, id: relationship.metadataId }, solution);
  const path = `RelationshipDefinitions(${relationship.metadataId})`;
  return { status: 204, headers: { "OData-EntityId": addressOf(org, path) } };
}

/** DELETE RelationshipDefinitions(...): takes the lookup along. */
export function deleteRelationship(org: Session, _request: Incoming, key = ""): Answer {
  org.caller.needNamed("prvDeleteRelationship");
  const found = byKey(org, key);
  if (found.isManaged) throw managedComponent("Relationship", found.metadataId);
  org.schema.removeColumn(org.store.existing(found.referencingEntity).table, found.attribute);
  return { status: 204 };
}

/** GET RelationshipDefinitions(...) */
export function getRelationship(org: Session, request: Incoming, key = ""): Answer {
  const context = `${org.origin()}${API_PATH}$metadata#RelationshipDefinitions/$entity`;
  return json(200, { "@odata.context": context, ...pick(view(byKey(org, key)), request) });
}

/** GET RelationshipDefinitions, also with the cast to one-to-many. */
export function listRelationships(org: Session, request: Incoming): Answer {
  return answer(org, request, [...org.schema.relationships.values()]);
}

/** GET EntityDefinitions(...)/ManyToOneRelationships or OneToManyRelationships */
export function relationshipsOf(org: Session, request: Incoming, key = "", side = ""): Answer {
  const { logicalName } = tableBy(org, key).table;
  const all = [...org.schema.relationships.values()];
  const own = all.filter((each) =>
    side === "ManyToOne" ? each.referencingEntity === logicalName : each.referencedEntity === logicalName,
  );
  return answer(org, request, own);
}

function answer(org: Session, request: Incoming, found: readonly Relationship[]): Answer {
  const visible = found.filter(({ referencingEntity, attribute }) =>
    org.schema.visible(referencingEntity, isStrong(request))?.table.columns.has(attribute),
  );
  const matches = metadataFilter(request);
  const value = visible
    .map(view)
    .filter(matches)
    .map((each) => pick(each, request));
  const context = `${org.origin()}${API_PATH}$metadata#RelationshipDefinitions`;
  return json(200, { "@odata.context": context, value });
}

function byKey(org: Session, key: string): Relationship {
  const name = /^SchemaName='([^']*)'$/.exec(key)?.[1]?.toLowerCase();
  const id = readGuid(key);
  if (name === undefined && id === undefined) {
    throw invalidArgument(`RelationshipDefinitions(${key}) is not a key of a relationship.`);
  }
  const found = [...org.schema.relationships.values()].find((each) =>
    name === undefined ? each.metadataId === id : each.schemaName.toLowerCase() === name,
  );
  if (found !== undefined) return found;
  throw dataverseError(404, "0x80040217", `Could not find a relationship with ${key}.`);
}

function view(each: Relationship): Record<string, unknown> {
  return {
    "@odata.type": "#Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
    MetadataId: each.metadataId,
    SchemaName: each.schemaName,
    RelationshipType: "OneToManyRelationship",
    IsCustomRelationship: true,
    IsManaged: each.isManaged,
    ReferencedEntity: each.referencedEntity,
    ReferencedAttribute: `${each.referencedEntity}id`,
    ReferencedEntityNavigationPropertyName: each.collectionNavigation,
    ReferencingEntity: each.referencingEntity,
    ReferencingAttribute: each.attribute,
    ReferencingEntityNavigationPropertyName: each.lookupNavigation,
    CascadeConfiguration: each.cascade,
  };
}

function tableNamed(org: Session, body: Record<string, unknown>, property: string): string {
  const name = body[property];
  if (typeof name !== "string") throw invalidArgument(`${property} is missing.`);
  if (org.store.named(name) === undefined) throw entityMissing(name);
  return name;
}

function isTaken(org: Session, schemaName: string): boolean {
  const folded = schemaName.toLowerCase();
  return [...org.schema.relationships.values()].some((each) => each.schemaName.toLowerCase() === folded);
}

function navigation(body: Record<string, unknown>, property: string, otherwise: string): string {
  const given = body[property];
  return typeof given === "string" && given !== "" ? given : otherwise;
}

function readCascade(body: Record<string, unknown>): Record<string, string> {
  const given = body["CascadeConfiguration"] ?? {};
  if (!isObject(given)) throw invalidArgument("The CascadeConfiguration is not an object.");
  const read: Record<string, string> = {};
  for (const name of CASCADES) read[name] = name === "Delete" ? "RemoveLink" : "NoCascade";
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("@")) continue;
    if (!CASCADES.includes(name) || typeof value !== "string" || !CASCADE_TYPES.has(value)) {
      throw invalidArgument(`The cascade ${name} = ${JSON.stringify(value)} is not valid.`);
    }
    read[name] = value;
  }
  return read;
}
