import type { Rule } from "../operation";
import { createKey, deleteKey, getKey, listKeys, reactivateKey } from "./keys";
import { publish, publishAll } from "./publish";
import { getColumn, getTable, listColumns, listTables } from "./reads";
import {
  createRelationship,
  deleteRelationship,
  getRelationship,
  listRelationships,
  relationshipsOf,
} from "./relationships";
import { createColumn, createTable, deleteColumn, deleteTable } from "./tables";

const ONE = "^EntityDefinitions\\(([^()]*)\\)";
const CAST = "(?:/Microsoft\\.Dynamics\\.CRM\\.(\\w+AttributeMetadata))?";
const ANY_CAST = "(?:/Microsoft\\.Dynamics\\.CRM\\.\\w+Metadata)?";
const customization = "EntityCustomization";

/** Definitions of tables, columns, relationships and keys. */
export const metadataRules: readonly Rule[] = [
  { method: "GET", path: /^EntityDefinitions$/, name: "entityDefinitions", run: listTables },
  { method: "POST", path: /^EntityDefinitions$/, name: "createTable", customization, run: createTable },
  { method: "GET", path: at(`${ONE}$`), name: "entityDefinition", run: getTable },
  { method: "DELETE", path: at(`${ONE}$`), name: "deleteTable", customization, run: deleteTable },
  {
    method: "GET",
    path: at(`${ONE}/Attributes/Microsoft\\.Dynamics\\.CRM\\.(StringAttributeMetadata)$`),
    name: "stringAttributes",
    run: listColumns,
  },
  { method: "GET", path: at(`${ONE}/Attributes${CAST}$`), name: "attributes", run: listColumns },
  { method: "POST", path: at(`${ONE}/Attributes$`), name: "createColumn", customization, run: createColumn },
  {
    method: "GET",
    path: at(`${ONE}/Attributes\\(([^()]*)\\)${ANY_CAST}$`),
    name: "attribute",
    run: getColumn,
  },
  {
    method: "DELETE",
    path: at(`${ONE}/Attributes\\(([^()]*)\\)$`),
    name: "deleteColumn",
    customization,
    run: deleteColumn,
  },
  { method: "GET", path: at(`${ONE}/Keys$`), name: "keys", run: listKeys },
  { method: "POST", path: at(`${ONE}/Keys$`), name: "createKey", customization, run: createKey },
  { method: "GET", path: at(`${ONE}/Keys\\(([^()]*)\\)$`), name: "key", run: getKey },
  {
    method: "DELETE",
    path: at(`${ONE}/Keys\\(([^()]*)\\)$`),
    name: "deleteKey",
    customization,
    run: deleteKey,
  },
  {
    method: "POST",
    path: /^ReactivateEntityKey$/,
    name: "reactivateKey",
    customization,
    run: reactivateKey,
  },
  {
    method: "GET",
    path: at(`${ONE}/(ManyToOne|OneToMany)Relationships$`),
    name: "tableRelationships",
    run: relationshipsOf,
  },
  {
    method: "GET",
    path: at(`^RelationshipDefinitions${ANY_CAST}$`),
    name: "relationshipDefinitions",
    run: listRelationships,
  },
  {
    method: "POST",
    path: /^RelationshipDefinitions$/,
    name: "createRelationship",
    customization,
    run: createRelationship,
  },
  {
    method: "GET",
    path: at(`^RelationshipDefinitions\\(([^()]*)\\)${ANY_CAST}$`),
    name: "relationshipDefinition",
    run: getRelationship,
  },
  {
    method: "DELETE",
    path: /^RelationshipDefinitions\(([^()]*)\)$/,
    name: "deleteRelationship",
    customization,
    run: deleteRelationship,
  },
  { method: "POST", path: /^PublishXml$/, name: "publish", customization: "PublishAll", run: publish },
  {
    method: "POST",
    path: /^PublishAllXml$/,
    name: "publishAll",
    customization: "PublishAll",
    run: publishAll,
  },
];

function at(pattern: string): RegExp {
  return new RegExp(pattern);
}
