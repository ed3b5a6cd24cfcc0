import { APP, id, OTHER_APP, startEnvironment, target, type EnvironmentUnderTest } from "./dataverse/testing";
import { errorCode, type Reply } from "./testing";

test.each<[string, number[]]>([
  [`admin_auditlogid eq ${id(2)}`, [2]],
  ["admin_operation eq 'LAUNCHPOWERAPP'", [1, 2]],
  ["admin_operation ne 'LaunchPowerApp'", [3, 4]],
  ["admin_operation eq null", [4]],
  ["admin_operation ne null", [1, 2, 3]],
  [`_admin_applookup_value eq ${APP}`, [1]],
  ["_admin_applookup_value eq null and admin_operation ne null", [2, 3]],
  ["admin_creationtime ge 2026-10-02T00:00:00Z and admin_creationtime lt 2026-10-04", [2, 3]],
  ["admin_creationtime gt 2026-10-02T00:00:00Z", [3, 4]],
  ["admin_userisguest eq true or (admin_userupn eq 'o''neil@contoso.com')", [1, 3]],
  ["not (admin_userisguest eq true)", [1, 2, 4]],
  ["admin_creationtime le 2026-10-01T00:00:00Z or admin_creationtime ge 2026-10-04T00:00:00Z", [1, 4]],
])("the filter %s", async (filter, expected) => {
  await using env = await fourRows();

  const reply = await env.call(
    `admin_auditlogs?$select=admin_auditlogid&$filter=${encodeURIComponent(filter)}`,
  );

  expect(numbers(reply)).toEqual(expected);
});

test.each([
  "admin_nothing eq 1",
  "admin_operation eq LaunchPowerApp",
  "admin_operation like 'x'",
  "admin_operation eq 'x' and",
  "(admin_operation eq 'x'",
  "admin_applookup eq null",
  "admin_creationtime gt yesterday",
  "admin_operation gt null",
])("the filter %s is refused", async (filter) => {
  await using env = await fourRows();

  expect(errorCode(await env.call(`admin_auditlogs?$filter=${encodeURIComponent(filter)}`))).toBe(
    "400 0x80060888",
  );
});

test("a list is ordered, counted and limited, and shows the columns asked for", async () => {
  await using env = await fourRows();

  const reply = await env.call(
    "admin_auditlogs?$select=admin_userupn&$orderby=admin_operation desc,admin_creationtime desc&$top=2&$count=true",
  );

  expect(reply.body).toEqual({
    "@odata.context": `${env.dataverse.url}/api/data/v9.2/$metadata#admin_auditlogs(admin_userupn)`,
    "@odata.count": 4,
    value: [
      { "@odata.etag": expect.stringMatching(/^W\/"\d+"$/), admin_auditlogid: id(2), admin_userupn: null },
      {
        "@odata.etag": expect.stringMatching(/^W\/"\d+"$/),
        admin_auditlogid: id(1),
        admin_userupn: "o'neil@contoso.com",
      },
    ],
  });
});

test("pages follow each other by nextLink", async () => {
  await using env = await fourRows();
  const headers = { Prefer: "odata.maxpagesize=3" };

  const first = await env.call("admin_auditlogs?$select=admin_title&$orderby=admin_creationtime", {
    headers,
  });
  const next = String((first.body as Record<string, unknown>)["@odata.nextLink"]);
  const second = await env.call(next.split("/api/data/v9.2/")[1] ?? "", { headers });

  expect([numbers(first), numbers(second)]).toEqual([[1, 2, 3], [4]]);
  expect(second.body).not.toHaveProperty("@odata.nextLink");
});

test("a next page is what follows the last row as rows are when it is asked for", async () => {
  await using env = await fourRows();
  const headers = { Prefer: "odata.maxpagesize=2" };

  const first = await env.call("admin_auditlogs?$select=admin_title", { headers });
  env.dataverse.auditRows.delete(id(1));
  const second = await env.call(nextOf(first), { headers });

  expect([numbers(first), numbers(second)]).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test("ordered by what several rows share, pages lose some of them", async () => {
  await using env = await fourRows();
  for (const row of env.dataverse.auditRows.values()) row["admin_creationtime"] = "2026-10-01T00:00:00Z";
  const headers = { Prefer: "odata.maxpagesize=3" };

  const first = await env.call("admin_auditlogs?$select=admin_title&$orderby=admin_creationtime", {
    headers,
  });
  const second = await env.call(nextOf(first), { headers });

  expect([numbers(first), numbers(second)]).toEqual([[1, 2, 3], []]);
});

test("beside a page size, $top is ignored", async () => {
  await using env = await fourRows();
  const path = "admin_auditlogs?$select=admin_title&$top=1";

  expect(numbers(await env.call(path))).toEqual([1]);
  expect(numbers(await env.call(path, { headers: { Prefer: "odata.maxpagesize=3" } }))).toEqual([1, 2, 3]);
});

test("a cookie that was altered is refused", async () => {
  await using env = await fourRows();

  const first = await env.call("admin_auditlogs", { headers: { Prefer: "odata.maxpagesize=1" } });

  expect(errorCode(await env.call(nextOf(first).replace("pagingcookie", "other")))).toBe("400 0x80060888");
});

test("the count of a table is up to a day old", async () => {
  await using env = await fourRows();
  const count = async () => {
    const { body } = await env.call("RetrieveTotalRecordCount(EntityNames=['admin_auditlog'])");
    return (body as { EntityRecordCountCollection: unknown }).EntityRecordCountCollection;
  };
  const counted = { Count: 1, IsReadOnly: false, Keys: ["admin_auditlog"] };

  expect(await count()).toEqual({ ...counted, Values: [0] });
  env.clock.advance(86_400_000);
  expect(await count()).toEqual({ ...counted, Values: [4] });
});

test.each([
  ["admin_auditlogs?$select=admin_nothing", "400 0x80060888"],
  ["admin_auditlogs?$orderby=admin_nothing", "400 0x80060888"],
  ["admin_auditlogs?$top=none", "400 0x80060888"],
  ["admin_auditlogs?$apply=aggregate(x)", "400 0x80060888"],
  ["admin_auditlog", "404 0x8006088a"],
  ["Admin_Auditlogs", "404 0x8006088a"],
  [`admin_auditlogs(${id(7)})`, "404 0x80040217"],
  ["admin_auditlogs(7)", "404 0x8006088a"],
])("%s is refused", async (path, expected) => {
  await using env = await fourRows();

  expect(errorCode(await env.call(path))).toBe(expected);
});

test("the definition of a table can be read by key and by filter", async () => {
  await using env = await startEnvironment();
  const select = "$select=LogicalName,EntitySetName,PrimaryIdAttribute,TableType";
  const expected = {
    LogicalName: "admin_auditlog",
    EntitySetName: "admin_auditlogs",
    PrimaryIdAttribute: "admin_auditlogid",
    TableType: "Standard",
  };

  const byKey = await env.call(`EntityDefinitions(LogicalName='admin_auditlog')?${select}`);
  const found = await env.call(`EntityDefinitions?${select}&$filter=LogicalName eq 'admin_auditlog'`);
  const none = await env.call(`EntityDefinitions?${select}&$filter=LogicalName eq 'admin_nothing'`);

  expect(byKey.body).toMatchObject(expected);
  expect((found.body as { value: unknown[] }).value).toEqual([expected]);
  expect((none.body as { value: unknown[] }).value).toEqual([]);
});

test("a removed table is gone from data and metadata", async () => {
  await using env = await startEnvironment();
  env.dataverse.removeTable();

  const definition = await env.call("EntityDefinitions(LogicalName='admin_auditlog')");
  const data = await env.call("admin_auditlogs");
  const apps = await env.call("admin_apps?$select=admin_displayname");

  expect([errorCode(definition), errorCode(data), apps.status]).toEqual([
    "404 0x80040217",
    "404 0x8006088a",
    200,
  ]);
  expect((definition.body as { error: { message: string } }).error.message).toMatch(
    /^Could not find an entity with name admin_auditlog/,
  );
});

test("the columns and the lengths of the text columns can be read", async () => {
  await using env = await startEnvironment();
  const path = "EntityDefinitions(LogicalName='admin_auditlog')/Attributes";

  const all = await env.call(`${path}?$select=LogicalName,AttributeType`);
  const texts = await env.call(
    `${path}/Microsoft.Dynamics.CRM.StringAttributeMetadata?$select=LogicalName,MaxLength`,
  );

  const types = new Map(columns(all).map((column) => [column["LogicalName"], column["AttributeType"]]));
  expect([
    types.get("admin_creationtime"),
    types.get("admin_applookup"),
    types.get("admin_userisguest"),
  ]).toEqual(["DateTime", "Lookup", "Boolean"]);
  const lengths = Object.fromEntries(
    columns(texts).map((column) => [column["LogicalName"], column["MaxLength"]]),
  );
  expect(lengths).toEqual({
    admin_title: 300,
    admin_operation: 100,
    admin_workload: 300,
    admin_appid: 100,
    admin_appname: 300,
    admin_appenvironment: 100,
    admin_userupn: 300,
    admin_userid: 100,
    admin_username: 300,
    admin_userjobtitle: 300,
    admin_userdepartment: 300,
    admin_usercity: 300,
    admin_usercountry: 300,
  });
});

test("apps can be looked up by id", async () => {
  await using env = await startEnvironment();
  const filter = `admin_appid eq ${APP.toUpperCase()} or admin_appid eq ${id(1)} or admin_appid eq ${OTHER_APP}`;

  const reply = await env.call(`admin_apps?$select=admin_appid&$filter=${encodeURIComponent(filter)}`);

  expect(columns(reply).map((app) => app["admin_appid"])).toEqual([APP, OTHER_APP]);
});

async function fourRows(): Promise<EnvironmentUnderTest> {
  const env = await startEnvironment();
  const launch = { admin_operation: "LaunchPowerApp" };
  await env.bulk("CreateMultiple", [
    target(1, {
      ...launch,
      admin_creationtime: "2026-10-01T00:00:00Z",
      admin_userupn: "o'neil@contoso.com",
      "admin_AppLookup@odata.bind": `admin_apps(${APP})`,
    }),
    target(2, { ...launch, admin_creationtime: "2026-10-02T00:00:00Z" }),
    target(3, {
      admin_operation: "DeleteFlow",
      admin_creationtime: "2026-10-03T00:00:00Z",
      admin_userisguest: true,
    }),
    target(4, { admin_creationtime: "2026-10-04T00:00:00Z" }),
  ]);
  return env;
}

function columns(reply: Reply): Record<string, unknown>[] {
  return (reply.body as { value: Record<string, unknown>[] }).value;
}

function numbers(reply: Reply): number[] {
  return columns(reply).map((row) => Number(String(row["admin_auditlogid"]).slice(-12)));
}

function nextOf(reply: Reply): string {
  return String((reply.body as Record<string, unknown>)["@odata.nextLink"]).split("/api/data/v9.2/")[1] ?? "";
}
