import { stableGuid } from "../base/ids";
import { byName, column, systemColumns, text, type Column, type Table } from "./schema";

// https://learn.microsoft.com/power-apps/developer/data-platform/reference/about-entity-reference
// Of each table only the columns that a provisioner reads or writes.

/** The platform's own tables, and one of business data that nobody but its users should read. */
export function systemTables(): Table[] {
  return [
    system("organization", { setName: "organizations", code: 1019, columns: [number("languagecode")] }),
    system("businessunit", {
      setName: "businessunits",
      code: 10,
      schemaName: "BusinessUnit",
      columns: [lookup("parentbusinessunitid", "businessunit"), column("isdisabled", "Boolean")],
    }),
    system("systemuser", {
      setName: "systemusers",
      code: 8,
      schemaName: "SystemUser",
      privilegeName: "User",
      primaryName: "fullname",
      ownership: "BusinessOwned",
      columns: userColumns(),
    }),
    system("role", {
      setName: "roles",
      code: 1036,
      schemaName: "Role",
      ownership: "BusinessOwned",
      columns: roleColumns(),
    }),
    system("privilege", {
      setName: "privileges",
      code: 1023,
      schemaName: "Privilege",
      privilegeName: "Role",
      columns: [number("accessright"), ...depthFlags()],
    }),
    system("publisher", {
      setName: "publishers",
      code: 7101,
      schemaName: "Publisher",
      primaryName: "friendlyname",
      columns: publisherColumns(),
    }),
    system("solution", {
      setName: "solutions",
      code: 7100,
      schemaName: "Solution",
      primaryName: "friendlyname",
      columns: solutionColumns(),
    }),
    system("solutioncomponent", {
      setName: "solutioncomponents",
      code: 7103,
      schemaName: "SolutionComponent",
      privilegeName: "Solution",
      columns: [
        column("objectid", "Uniqueidentifier"),
        number("componenttype"),
        number("rootcomponentbehavior"),
        lookup("solutionid", "solution"),
      ],
    }),
    system("asyncoperation", {
      setName: "asyncoperations",
      code: 4700,
      schemaName: "AsyncOperation",
      columns: jobColumns(),
    }),
    system("bulkdeleteoperation", {
      setName: "bulkdeleteoperations",
      code: 4424,
      schemaName: "BulkDeleteOperation",
      columns: bulkDeleteColumns(),
    }),
    accountTable(),
  ];
}

function accountTable(): Table {
  const { isSystem: _isSystem, ...table } = system("account", { setName: "accounts", code: 1, columns: [] });
  return { ...table, ownership: "UserOwned" };
}

interface SystemTable {
  readonly setName: string;
  readonly code: number;
  readonly schemaName?: string;
  readonly privilegeName?: string;
  readonly primaryName?: string;
  /** @default "None" */
  readonly ownership?: "BusinessOwned";
  readonly columns: readonly Column[];
}

function system(logicalName: string, options: SystemTable): Table {
  const { setName, code, columns, primaryName = "name", ownership = "None", privilegeName } = options;
  const schemaName = options.schemaName ?? logicalName.charAt(0).toUpperCase() + logicalName.slice(1);
  const primaryId = `${logicalName}id`;
  return {
    logicalName,
    schemaName,
    setName,
    displayName: schemaName,
    primaryId,
    primaryName,
    objectTypeCode: code,
    metadataId: stableGuid(`table ${logicalName}`),
    columns: byName([
      { ...column(primaryId, "Uniqueidentifier"), required: "SystemRequired" },
      text(primaryName, 100),
      ...columns,
      ...systemColumns("None"),
    ]),
    isSystem: true,
    isManaged: true,
    ownership,
    ...(privilegeName === undefined ? {} : { privilegeName }),
  };
}

function userColumns(): Column[] {
  return [
    column("applicationid", "Uniqueidentifier"),
    column("azureactivedirectoryobjectid", "Uniqueidentifier"),
    lookup("businessunitid", "businessunit"),
    number("accessmode"),
    column("isdisabled", "Boolean"),
    { ...number("deletedstate"), readOnly: true },
    text("firstname", 256),
    text("lastname", 256),
    text("domainname", 1024),
    text("internalemailaddress", 100),
  ];
}

function roleColumns(): Column[] {
  return [
    text("description", 2000),
    lookup("businessunitid", "businessunit"),
    { ...lookup("parentrootroleid", "role"), readOnly: true },
    { ...lookup("parentroleid", "role"), readOnly: true },
    { ...lookup("roletemplateid", "roletemplate"), readOnly: true },
    { ...column("ismanaged", "Boolean"), readOnly: true },
    number("isinherited"),
  ];
}

function depthFlags(): Column[] {
  return ["canbebasic", "canbelocal", "canbedeep", "canbeglobal"].map((name) => column(name, "Boolean"));
}

function publisherColumns(): Column[] {
  return [
    text("uniquename", 256),
    text("customizationprefix", 8),
    number("customizationoptionvalueprefix"),
    text("description", 2000),
    { ...column("isreadonly", "Boolean"), readOnly: true },
  ];
}

function solutionColumns(): Column[] {
  return [
    text("uniquename", 65),
    text("version", 256),
    text("description", 2000),
    lookup("publisherid", "publisher"),
    { ...column("ismanaged", "Boolean"), readOnly: true },
    { ...column("isvisible", "Boolean"), readOnly: true },
  ];
}

function jobColumns(): Column[] {
  return [
    number("operationtype"),
    text("recurrencepattern", 4000),
    column("recurrencestarttime", "DateTime"),
    column("postponeuntil", "DateTime"),
    column("startedon", "DateTime"),
    column("completedon", "DateTime"),
  ];
}

function bulkDeleteColumns(): Column[] {
  return [
    lookup("asyncoperationid", "asyncoperation"),
    column("isrecurring", "Boolean"),
    column("nextrun", "DateTime"),
    number("successcount"),
    number("failurecount"),
    { ...column("orderedquerysetxml", "Memo"), maxLength: 1_073_741_823 },
    number("processingqeindex"),
  ];
}

function number(name: string): Column {
  return column(name, "Integer");
}

function lookup(name: string, target: string): Column {
  return { ...column(name, "Lookup"), target };
}
