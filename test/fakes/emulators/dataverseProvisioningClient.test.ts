import { DynamicsWebApi } from "dynamics-web-api";

import {
  booleanColumn,
  label,
  lookupBody,
  makeRole,
  makeUser,
  privilegeId,
  tableBody,
  textColumn,
  WRITER,
} from "./dataverse/provisioning";
import { id, startUnprepared, type EnvironmentUnderTest } from "./dataverse/testing";

// A client that others wrote, so that this emulator and our own client cannot share one misreading.

test("dynamics-web-api makes a table, a column and a lookup, reads them and fills them", async () => {
  await using env = await startUnprepared("empty");
  const api = client(env);

  const tableId = await api.createEntity<string>({ data: tableBody("new_Task") });
  await api.createEntity({ data: tableBody("new_Project") });
  await api.createAttribute({ entityKey: "LogicalName='new_task'", data: booleanColumn("new_Done") });
  const names = {
    schemaName: "new_Task_Project",
    from: "new_task",
    to: "new_project",
    column: "new_Project",
  };
  await api.createRelationship({ data: lookupBody(names) });
  const table = await api.retrieveEntity({ key: tableId, select: ["LogicalName", "EntitySetName"] });
  const columns = await api.retrieveAttributes<{ LogicalName: string }>({
    entityKey: "LogicalName='new_task'",
    castType: "Microsoft.Dynamics.CRM.BooleanAttributeMetadata",
    select: ["LogicalName"],
  });
  const relationships = await api.retrieveRelationships<Record<string, unknown>>({
    castType: "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
    select: ["ReferencingAttribute"],
    filter: "SchemaName eq 'new_Task_Project'",
  });
  await api.create({ collection: "new_projects", data: { new_projectid: id(1), new_title: "Move" } });
  const bind = { "new_Project@odata.bind": `/new_projects(${id(1)})` };
  await api.create({ collection: "new_tasks", data: { new_taskid: id(2), new_done: true, ...bind } });
  const row = await api.retrieve<Record<string, unknown>>({
    collection: "new_tasks",
    key: id(2),
    select: ["new_done", "_new_project_value"],
  });

  expect(table).toMatchObject({ LogicalName: "new_task", EntitySetName: "new_tasks" });
  expect(columns.value.map(({ LogicalName }) => LogicalName)).toEqual(["new_done"]);
  expect(relationships.value).toMatchObject([{ ReferencingAttribute: "new_project" }]);
  expect(row).toMatchObject({ new_done: true, _new_project_value: id(1) });
});

test("dynamics-web-api is refused a second table of the name, with the service's code", async () => {
  await using env = await startUnprepared("empty");
  const api = client(env);
  await api.createEntity({ data: tableBody("new_Task") });

  const again = await api.createEntity({ data: tableBody("new_Task") }).catch((error: unknown) => error);
  const missing = await api
    .retrieveEntity({ key: "LogicalName='new_nothing'" })
    .catch((error: unknown) => error);

  expect([again, missing]).toMatchObject([
    { status: 400, code: "0x80044363" },
    { status: 404, code: "0x80040217" },
  ]);
});

test("dynamics-web-api makes publisher, solution and application user", async () => {
  await using env = await startUnprepared("empty");
  const api = client(env);

  const publisher = await api.create<unknown, string>({
    collection: "publishers",
    data: {
      uniquename: "contosoaudit",
      friendlyname: "Contoso audit",
      customizationprefix: "aud",
      customizationoptionvalueprefix: 20_000,
    },
  });
  const bind = { "publisherid@odata.bind": `/publishers(${publisher})` };
  const solution = { uniquename: "Audit", friendlyname: "Audit", version: "1.0.0.0", ...bind };
  await api.create({ collection: "solutions", data: solution });
  await api.createEntity({
    data: tableBody("aud_Log", { Description: label("Launches") }),
    headers: { "MSCRM.SolutionUniqueName": "Audit" },
  });
  const root = `/businessunits(${env.dataverse.rootBusinessUnitId})`;
  await api.create({
    collection: "systemusers",
    data: { applicationid: WRITER, "businessunitid@odata.bind": root },
  });

  expect(env.dataverse.publishers).toContain("contosoaudit");
  expect(env.dataverse.solutions).toEqual(["Default", "Audit"]);
  expect(env.dataverse.tables).toMatchObject([{ logicalName: "aud_log", description: "Launches" }]);
  expect(env.dataverse.users.map(({ applicationId }) => applicationId)).toContain(WRITER);
});

test("dynamics-web-api grants privileges, reads them, assigns the role and takes it away", async () => {
  await using env = await startUnprepared("kit");
  const api = client(env);
  const role = await makeRole(env, "Writer");
  const user = await makeUser(env);
  const association = { primaryKey: user, relationshipName: "systemuserroles_association", relatedKey: role };
  const rolesOf = () => env.dataverse.users.find(({ userId }) => userId === user)?.roles;

  await api.callAction({
    collection: "roles",
    key: role,
    actionName: "Microsoft.Dynamics.CRM.AddPrivilegesRole",
    action: { Privileges: [{ PrivilegeId: await privilegeId(env, "prvReadadmin_App"), Depth: "Global" }] },
  });
  const held = await api.callFunction<{ RolePrivileges: { PrivilegeName: string }[] }>({
    name: "RetrieveRolePrivilegesRole",
    parameters: { RoleId: role },
  });
  await api.associate({ collection: "systemusers", relatedCollection: "roles", ...association });
  const assigned = rolesOf();
  await api.disassociate({ collection: "systemusers", ...association });

  expect(held.RolePrivileges.map(({ PrivilegeName }) => PrivilegeName)).toContain("prvReadadmin_App");
  expect([assigned, rolesOf()]).toEqual([["Writer"], []]);
});

test("dynamics-web-api makes, lists and removes a bulk deletion", async () => {
  await using env = await startUnprepared("kit");
  const api = client(env);

  const { JobId } = await api.callAction<{ JobId: string }>({
    actionName: "BulkDelete",
    action: {
      QuerySet: [{ EntityName: "admin_auditlog", Criteria: { FilterOperator: "And", Conditions: [] } }],
      JobName: "All rows",
      SendEmailNotification: false,
      ToRecipients: [],
      CCRecipients: [],
      RecurrencePattern: "",
      StartDateTime: "2026-10-06T00:00:00Z",
    },
  });
  const listed = await api.retrieveMultiple<Record<string, unknown>>({
    collection: "bulkdeleteoperations",
    select: ["name", "_asyncoperationid_value"],
  });
  await api.update({ collection: "asyncoperations", key: JobId, data: { statecode: 3, statuscode: 32 } });
  await api.deleteRecord({ collection: "asyncoperations", key: JobId });

  expect(listed.value).toMatchObject([{ name: "All rows", _asyncoperationid_value: JobId }]);
  expect(env.dataverse.bulkDeletions).toEqual([]);
});

test("dynamics-web-api adds a text column to a table of the kit", async () => {
  await using env = await startUnprepared("kit");
  const api = client(env);
  const entityKey = "LogicalName='admin_app'";

  await api.createAttribute({ entityKey, data: textColumn("admin_Code") });
  const columns = await api.retrieveAttributes<{ LogicalName: string; MaxLength: number }>({
    entityKey,
    castType: "Microsoft.Dynamics.CRM.StringAttributeMetadata",
    select: ["LogicalName", "MaxLength"],
    filter: "LogicalName eq 'admin_code'",
  });

  expect(columns.value).toMatchObject([{ LogicalName: "admin_code", MaxLength: 100 }]);
});

function client(env: EnvironmentUnderTest): DynamicsWebApi {
  return new DynamicsWebApi({
    serverUrl: env.dataverse.url,
    dataApi: { version: "9.2" },
    onTokenRefresh: async () => env.entra.issue({ audience: env.dataverse.url }),
  });
}
