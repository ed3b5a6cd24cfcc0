import { appTable, auditTable } from "./columns";

/**
 * Every privilege the application user needs, organization-wide, by the name Dataverse gives it (prv<verb><schema
 * name>). Upserting needs create and write; binding a lookup needs append on the row and append-to on the app. No
 * create on apps: a launch must never make a ghost of an app that the inventory lost.
 * https://learn.microsoft.com/power-apps/developer/data-platform/bulk-operations
 */
export const writerPrivileges: readonly string[] = [
  ...["Create", "Read", "Write", "Append"].map((verb) => `prv${verb}${auditTable.schemaName}`),
  ...["Read", "Write", "AppendTo"].map((verb) => `prv${verb}${appTable.schemaName}`),
];
