import {
  booleanColumn,
  label,
  lookupBody,
  make,
  rowsOf,
  tableBody,
  textColumn,
} from "./dataverse/provisioning";
import { id, startUnprepared } from "./dataverse/testing";
import { errorCode } from "./testing";

test("an empty environment has no table of the kit, one with the kit has both, managed", async () => {
  await using empty = await startUnprepared("empty");
  await using kit = await startUnprepared("kit");
  const path = "EntityDefinitions?$select=LogicalName,IsManaged&$filter=LogicalName eq 'admin_auditlog'";

  expect(rowsOf(await empty.call(path))).toEqual([]);
  expect(rowsOf(await kit.call(path))).toEqual([{ LogicalName: "admin_auditlog", IsManaged: true }]);
  expect(errorCode(await empty.call("admin_auditlogs"))).toBe("404 0x8006088a");
  expect(empty.dataverse.tables).toEqual([]);
});

test("a table that was just made takes rows, with its columns, lengths and lookups", async () => {
  await using env = await startUnprepared("empty");
  const columns = [textColumn("new_title", { IsPrimaryName: true, MaxLength: 5 }), booleanColumn("new_Done")];

  await make(env, "EntityDefinitions", tableBody("new_Task", { Attributes: columns }));
  await make(env, "EntityDefinitions", tableBody("new_Project"));
  await make(
    env,
    "RelationshipDefinitions",
    lookupBody({
      schemaName: "new_Task_Project",
      from: "new_task",
      to: "new_project",
      column: "new_Project",
    }),
  );
  await env.call("new_projects", { method: "POST", body: { new_projectid: id(1), new_title: "Move" } });
  const write = (body: object) => env.call("new_tasks", { method: "POST", body });
  const bind = "new_Project@odata.bind";
  const made = await write({ new_taskid: id(2), new_title: "Pack", [bind]: `/new_projects(${id(1)})` });
  const tooLong = await write({ new_title: "Unpack" });
  const astray = await write({ [bind]: `/new_projects(${id(7)})` });
  const unknown = await write({ new_other: 1 });

  expect(made.status).toBe(204);
  expect([errorCode(tooLong), errorCode(astray), errorCode(unknown)]).toEqual([
    "400 0x80044331",
    "404 0x80040217",
    "400 0x80048d19",
  ]);
  const row = await env.call(`new_tasks(${id(2)})?$select=new_title,new_done,_new_project_value`);
  expect(row.body).toMatchObject({ new_title: "Pack", new_done: false, _new_project_value: id(1) });
});

test("what was made can be read back: table, column, relationship", async () => {
  await using env = await startUnprepared("empty");
  const tableId = await make(
    env,
    "EntityDefinitions",
    tableBody("new_Task", { Description: label("What is to be done"), EntitySetName: "new_todo" }),
  );
  await make(env, "EntityDefinitions(LogicalName='new_task')/Attributes", {
    "@odata.type": "Microsoft.Dynamics.CRM.DateTimeAttributeMetadata",
    SchemaName: "new_DueOn",
    DisplayName: label("Due"),
    Format: "DateOnly",
    DateTimeBehavior: { Value: "DateOnly" },
  });
  await make(
    env,
    "RelationshipDefinitions",
    lookupBody({ schemaName: "new_Task_Parent", from: "new_task", to: "new_task", column: "new_Parent" }),
  );

  const table = await env.call(
    `EntityDefinitions(${tableId})?$select=LogicalName,EntitySetName,IsManaged,Description`,
  );
  const column = await env.call(
    "EntityDefinitions(LogicalName='new_task')/Attributes(LogicalName='new_dueon')/Microsoft.Dynamics.CRM.DateTimeAttributeMetadata?$select=SchemaName,Format,DateTimeBehavior",
  );
  const relationships = await env.call(
    "RelationshipDefinitions/Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata?$select=ReferencingAttribute,ReferencingEntityNavigationPropertyName,CascadeConfiguration&$filter=SchemaName eq 'new_Task_Parent'",
  );

  const text = { Label: "What is to be done", LanguageCode: 1033, IsManaged: false, HasChanged: null };
  expect(table.body).toMatchObject({
    LogicalName: "new_task",
    EntitySetName: "new_todo",
    IsManaged: false,
    Description: { LocalizedLabels: [text], UserLocalizedLabel: text },
  });
  expect(column.body).toMatchObject({
    SchemaName: "new_DueOn",
    Format: "DateOnly",
    DateTimeBehavior: { Value: "DateOnly" },
  });
  expect(rowsOf(relationships)).toMatchObject([
    {
      ReferencingAttribute: "new_parent",
      ReferencingEntityNavigationPropertyName: "new_Parent",
      CascadeConfiguration: { Delete: "RemoveLink", Assign: "NoCascade" },
    },
  ]);
});

test.each<[string, object, string]>([
  ["without its publisher's prefix", tableBody("other_Task"), "400 0x80044366"],
  ["without any prefix", tableBody("Task"), "400 0x80044366"],
  ["of a name in use", tableBody("new_THING"), "400 0x80044363"],
  ["without a label", { ...tableBody("new_Task"), DisplayName: undefined }, "400 0x80040203"],
  [
    "labelled in another language",
    tableBody("new_Task", { DisplayName: label("Tâche", 1036) }),
    "400 0x80040203",
  ],
  ["without a primary name", tableBody("new_Task", { Attributes: [textColumn("new_a")] }), "400 0x80040203"],
  ["with an unknown property", tableBody("new_Task", { Colour: "red" }), "400 0x80048d19"],
  ["with a column named as its key", withColumn("new_TaskId"), "400 0x80044363"],
  ["with two columns of one name", withColumn("NEW_Title"), "400 0x80044363"],
  ["with unknown ownership", tableBody("new_Task", { OwnershipType: "Nobody" }), "400 0x80040203"],
  ["on an entity set in use", tableBody("new_Task", { EntitySetName: "new_things" }), "400 0x80040203"],
])("a table %s is refused", async (_, body, expected) => {
  await using env = await startUnprepared("empty");
  await make(env, "EntityDefinitions", tableBody("new_Thing"));

  expect(errorCode(await env.call("EntityDefinitions", { method: "POST", body }))).toBe(expected);
  expect(env.dataverse.tables.map(({ logicalName }) => logicalName)).toEqual(["new_thing"]);
});

test.each<[string, object, string]>([
  ["of a name in use", textColumn("new_Title"), "400 0x80060304"],
  ["without its type", { ...textColumn("new_a"), "@odata.type": undefined }, "400 0x80040203"],
  ["without a length", textColumn("new_a", { MaxLength: undefined }), "400 0x80040203"],
  ["with an unknown property", textColumn("new_a", { DateTimeBehavior: {} }), "400 0x80048d19"],
  ["without its two options", { ...booleanColumn("new_a"), OptionSet: undefined }, "400 0x80040203"],
  [
    "with a global option set",
    { ...booleanColumn("new_a"), OptionSet: { IsGlobal: true } },
    "400 0x80048403",
  ],
])("a column %s is refused", async (_, body, expected) => {
  await using env = await startUnprepared("empty");
  await make(env, "EntityDefinitions", tableBody("new_Thing"));
  const path = "EntityDefinitions(LogicalName='new_thing')/Attributes";

  expect(errorCode(await env.call(path, { method: "POST", body }))).toBe(expected);
});

test.each([
  [{ schemaName: "new_One_Two" }, "400 0x80044363"],
  [{ column: "new_two" }, "400 0x80060304"],
  [{ schemaName: "systemuser_new_one" }, "400 0x80044366"],
  [{ to: "new_nothing" }, "404 0x80040217"],
])("a relationship with %o is refused", async (change, expected) => {
  await using env = await startUnprepared("empty");
  await make(env, "EntityDefinitions", tableBody("new_One"));
  await make(env, "EntityDefinitions", tableBody("new_Two"));
  const names = { schemaName: "new_One_Two", from: "new_one", to: "new_two", column: "new_Two" };
  const other = { ...names, schemaName: "new_Other", column: "new_Other", ...change };
  await make(env, "RelationshipDefinitions", lookupBody(names));

  const reply = await env.call("RelationshipDefinitions", { method: "POST", body: lookupBody(other) });

  expect(errorCode(reply)).toBe(expected);
});

test("a table with lookups pointing at it stays until they are gone; a managed one stays for good", async () => {
  await using env = await startUnprepared("kit");
  await make(env, "EntityDefinitions", tableBody("new_One"));
  await make(env, "EntityDefinitions", tableBody("new_Two"));
  const names = { schemaName: "new_One_Two", from: "new_one", to: "new_two", column: "new_Two" };
  const relationship = await make(env, "RelationshipDefinitions", lookupBody(names));
  const remove = (path: string) => env.call(path, { method: "DELETE" });

  const inUse = await remove("EntityDefinitions(LogicalName='new_two')");
  await remove(`RelationshipDefinitions(${relationship})`);
  const free = await remove("EntityDefinitions(LogicalName='new_two')");
  const managed = await remove("EntityDefinitions(LogicalName='admin_auditlog')");

  expect([errorCode(inUse), free.status, errorCode(managed)]).toEqual([
    "400 0x8004f01f",
    204,
    "400 0x8004f032",
  ]);
  expect(errorCode(await env.call("new_twos"))).toBe("404 0x8006088a");
});

test("a row that is deleted is taken out of the lookups to it", async () => {
  await using env = await startUnprepared("kit");
  const app = [...env.dataverse.apps.keys()][0] ?? "";
  const bind = { "admin_AppLookup@odata.bind": `/admin_apps(${app})` };
  await env.call("admin_auditlogs", { method: "POST", body: { admin_auditlogid: id(1), ...bind } });

  await env.call(`admin_apps(${app})`, { method: "DELETE" });

  expect(env.dataverse.auditRows.get(id(1))?.["_admin_applookup_value"]).toBeNull();
  expect(env.dataverse.apps.has(app)).toBe(false);
});

test("publishing names tables that exist", async () => {
  await using env = await startUnprepared("kit");
  const publish = (name: string) =>
    env.call("PublishXml", {
      method: "POST",
      body: {
        ParameterXml: `<importexportxml><entities><entity>${name}</entity></entities></importexportxml>`,
      },
    });

  expect((await publish("admin_app")).status).toBe(204);
  expect(errorCode(await publish("admin_nothing"))).toBe("404 0x80040217");
});

test("metadata is filtered by plain properties only", async () => {
  await using env = await startUnprepared("kit");
  const find = (filter: string) =>
    env.call(`EntityDefinitions?$select=LogicalName&$filter=${encodeURIComponent(filter)}`);

  expect(rowsOf(await find("SchemaName eq 'admin_App' or EntitySetName eq 'accounts'"))).toEqual([
    { LogicalName: "account" },
    { LogicalName: "admin_app" },
  ]);
  expect(errorCode(await find("startswith(LogicalName,'admin_')"))).toBe("501 0x80060888");
  expect(errorCode(await find("Nothing eq 'x'"))).toBe("400 0x80060888");
});

test("an alternate key becomes active with time, and a failed one after another attempt", async () => {
  await using env = await startUnprepared("kit", { keyActivationMs: 60_000, keyBuildFails: true });
  const keys = "EntityDefinitions(LogicalName='admin_app')/Keys";
  const body = {
    SchemaName: "admin_ByName",
    DisplayName: label("By name"),
    KeyAttributes: ["admin_displayname"],
  };
  const status = async () => rowsOf(await env.call(keys))[0]?.["EntityKeyIndexStatus"];
  const reactivate = () =>
    env.call("ReactivateEntityKey", {
      method: "POST",
      body: { EntityLogicalName: "admin_app", EntityKeyLogicalName: "admin_byname" },
    });

  await make(env, keys, body);
  const seen = [await status()];
  for (const wait of [30_000, 30_000]) {
    env.clock.advance(wait);
    seen.push(await status());
  }
  await reactivate();
  env.clock.advance(60_000);
  seen.push(await status());

  expect(seen).toEqual(["Pending", "InProgress", "Failed", "Active"]);
  expect(errorCode(await reactivate())).toBe("400 0x80060897");
  expect(errorCode(await env.call(keys, { method: "POST", body }))).toBe("400 0x80060893");
  const sameColumns = { ...body, SchemaName: "admin_Other" };
  expect(errorCode(await env.call(keys, { method: "POST", body: sameColumns }))).toBe("400 0x80060894");
});

function withColumn(schemaName: string): object {
  const title = textColumn("new_title", { IsPrimaryName: true });
  return tableBody("new_Task", { Attributes: [title, textColumn(schemaName)] });
}
