import { taggedDescription, ownershipTagIn } from "../../../../provider/dataverse/ownershipTags";
import { createPublisher, createSolution } from "../../../../provider/dataverse/table/solutionRequests";
import {
  columnNames,
  tableDefinitions,
  type TableDefinition,
} from "../../../../provider/dataverse/table/tableDefinitions";
import {
  createLookup,
  createTable,
  probePath,
  publishTable,
} from "../../../../provider/dataverse/table/tableRequests";

const GERMAN = { languageCode: 1031 };
const { admin_app: app, admin_auditlog: audit } = tableDefinitions;

function label(text: string, languageCode = 1031) {
  return {
    "@odata.type": "Microsoft.Dynamics.CRM.Label",
    LocalizedLabels: [
      { "@odata.type": "Microsoft.Dynamics.CRM.LocalizedLabel", Label: text, LanguageCode: languageCode },
    ],
  };
}

function required(value: string) {
  return {
    Value: value,
    CanBeChanged: true,
    ManagedPropertyLogicalName: "canmodifyrequirementlevelsettings",
  };
}

test("a table is created in one request, labelled in the environment's base language, with whose it is", () => {
  const small: TableDefinition = { ...app, columns: app.columns.slice(0, 3) };

  expect(createTable(small, { mark: "stack dev", ...GERMAN })).toEqual({
    method: "POST",
    path: "EntityDefinitions",
    headers: { Consistency: "Strong", "MSCRM.SolutionUniqueName": "AuditLogConnector" },
    body: {
      "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata",
      SchemaName: "admin_App",
      EntitySetName: "admin_apps",
      TableType: "Standard",
      DisplayName: label("PowerApps App"),
      DisplayCollectionName: label("PowerApps Apps"),
      Description: label("Power Apps that launches are linked to. Made by audit-log-connector (stack dev)"),
      OwnershipType: "UserOwned",
      HasActivities: false,
      HasNotes: false,
      IsActivity: false,
      ChangeTrackingEnabled: true,
      Attributes: [
        {
          "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata",
          SchemaName: "admin_displayname",
          IsPrimaryName: true,
          MaxLength: 250,
          FormatName: { Value: "Text" },
          DisplayName: label("App Display Name"),
          Description: label("Required name field"),
          RequiredLevel: required("ApplicationRequired"),
        },
        {
          "@odata.type": "Microsoft.Dynamics.CRM.DateTimeAttributeMetadata",
          SchemaName: "admin_AppLastLaunchedOn",
          Format: "DateAndTime",
          DateTimeBehavior: { Value: "UserLocal" },
          DisplayName: label("App Last Launched On"),
          RequiredLevel: required("None"),
        },
        {
          "@odata.type": "Microsoft.Dynamics.CRM.BooleanAttributeMetadata",
          SchemaName: "admin_AppDeleted",
          DefaultValue: false,
          OptionSet: {
            "@odata.type": "Microsoft.Dynamics.CRM.BooleanOptionSetMetadata",
            OptionSetType: "Boolean",
            IsGlobal: false,
            TrueOption: { Value: 1, Label: label("Yes") },
            FalseOption: { Value: 0, Label: label("No") },
          },
          DisplayName: label("App Deleted"),
          RequiredLevel: required("None"),
        },
      ],
    },
  });
});

test("the audit table has the kit's columns, its lookups last", () => {
  expect(columnNames(audit)).toEqual([
    "admin_title",
    "admin_creationtime",
    "admin_operation",
    "admin_workload",
    "admin_appid",
    "admin_appname",
    "admin_appenvironment",
    "admin_appispremium",
    "admin_userupn",
    "admin_userid",
    "admin_username",
    "admin_userjobtitle",
    "admin_userdepartment",
    "admin_usercity",
    "admin_usercountry",
    "admin_userisguest",
    "admin_applookup",
    "admin_powerappsapplogs",
  ]);
});

test("a lookup is made by its relationship, and loses its link when the app is deleted", () => {
  const [lookup] = audit.lookups;

  expect(createLookup("admin_auditlog", lookup as (typeof audit.lookups)[number], GERMAN)).toEqual({
    method: "POST",
    path: "RelationshipDefinitions",
    headers: { "MSCRM.SolutionUniqueName": "AuditLogConnector" },
    body: {
      "@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
      SchemaName: "admin_AuditLog_AppLookup_admin_App",
      ReferencedEntity: "admin_app",
      ReferencedAttribute: "admin_appid",
      ReferencingEntity: "admin_auditlog",
      CascadeConfiguration: {
        Assign: "NoCascade",
        Delete: "RemoveLink",
        Merge: "NoCascade",
        Reparent: "NoCascade",
        Share: "NoCascade",
        Unshare: "NoCascade",
      },
      Lookup: {
        "@odata.type": "Microsoft.Dynamics.CRM.LookupAttributeMetadata",
        AttributeType: "Lookup",
        AttributeTypeName: { Value: "LookupType" },
        SchemaName: "admin_AppLookup",
        DisplayName: label("App Lookup"),
        RequiredLevel: required("None"),
      },
    },
  });
});

test("whether a table is usable is asked with every column", () => {
  expect(probePath({ ...app, lookups: audit.lookups })).toBe(
    "admin_apps?$select=admin_appid,admin_displayname,admin_applastlaunchedon,admin_appdeleted,admin_appdeletedon," +
      "_admin_applookup_value,_admin_powerappsapplogs_value&$top=1",
  );
});

test("publisher and solution are those that the kit can be installed beside", () => {
  expect(createPublisher("stack dev").body).toEqual({
    uniquename: "powerplatformadmin",
    friendlyname: "Power Platform Admin",
    description: "Tables of the audit log connector. Made by audit-log-connector (stack dev)",
    customizationprefix: "admin",
    customizationoptionvalueprefix: 59_791,
  });
  expect(createSolution("p-1", "stack dev").body).toEqual({
    uniquename: "AuditLogConnector",
    friendlyname: "Audit log connector",
    description: "Tables of the audit log connector. Made by audit-log-connector (stack dev)",
    version: "1.0.0.0",
    "publisherid@odata.bind": "/publishers(p-1)",
  });
});

test("one table is published, not all that others have under way", () => {
  expect(publishTable("admin_app").body).toEqual({
    ParameterXml: "<importexportxml><entities><entity>admin_app</entity></entities></importexportxml>",
  });
});

test.each([
  [taggedDescription("Launches", "organization/project/dev (2)"), "organization/project/dev (2)"],
  ["Launches. Made by audit-log-connector (dev) and altered", undefined],
  ["Launches", undefined],
  [null, undefined],
  [undefined, undefined],
])("the ownership tag in '%s' is %s", (description, mark) => {
  expect(ownershipTagIn(description)).toBe(mark);
});
