import type { DataError } from "../../../common/errors";
import { isDeletion, parseAppEvent } from "../../../runtime/domain/record";
import { parseUtc } from "../../../runtime/domain/window";
import { appId, guid, legacyRecord, record, type Json } from "../../support/builders";
import launch256 from "../../fixtures/launch-record-type-256.json";
import launch45 from "../../fixtures/launch-record-type-45.json";
import deleteProperties from "../../fixtures/admin-delete-app-properties.json";

const NIL = "00000000-0000-0000-0000-000000000000";

const OPERATIONS = ["LaunchPowerApp", "DeletePowerApp", "AdminDeleteApp"];
const parse = (json: unknown): ReturnType<typeof parseAppEvent> => parseAppEvent(json, OPERATIONS);

test("a published record of today is read to its last field", () => {
  expect(parse(launch256)).toEqual({
    id: "e2a84675-8952-4d91-a2ea-4d89f310f1a7",
    createdMs: Date.UTC(2026, 4, 19, 13, 17, 34),
    createdText: "2026-05-19T13:17:34",
    operation: "LaunchPowerApp",
    workload: "PowerPlatform",
    appId: "6c39e97c-6ddd-4a37-afd4-494a605925cf",
    appName: "TestEmptyApp",
    environmentName: "dev-na-ba50088f",
    userPrincipalName: "UserA@CONTOSO.OnMicrosoft.com",
    userId: "7ff1e0f1-e2a4-48a0-874e-34db43893df1",
    isGuest: false,
    hasFailed: false,
  });
});

test("a record of the older shape is read from AppName and AdditionalInfo", () => {
  expect(parse(launch45)).toEqual({
    id: "4d9a1f63-0c1e-4b7e-a1c4-2f7d5c8e9b10",
    createdMs: Date.UTC(2024, 9, 21, 8, 15, 42),
    createdText: "2024-10-21T08:15:42",
    operation: "LaunchPowerApp",
    workload: "PowerApps",
    appId: "6c39e97c-6ddd-4a37-afd4-494a605925cf",
    appName: undefined,
    environmentName: "aa289efd-09f4-eaeb-bbb8-c08fc9e27d09",
    userPrincipalName: "UserA@CONTOSO.OnMicrosoft.com",
    userId: undefined,
    isGuest: false,
    hasFailed: false,
  });
});

test("the documented properties of a deletion by an administrator are understood", () => {
  const event = parse(record({ Operation: "AdminDeleteApp", PropertyCollection: deleteProperties }));

  expect(event).toMatchObject({
    appId: "0f6fa4cb-3a4d-4f9d-8f4e-6f0f3c1d2b7a",
    appName: "Contoso Asset Checkout",
    environmentName: "Contoso (default)",
    userId: "7a6b5c4d-3e2f-4a1b-9c8d-7e6f5a4b3c2d",
  });
  expect(isDeletion(event)).toBe(true);
});

test.each<[string, Json]>([
  ["the same list as JSON in a text", { JsonPropertiesCollection: JSON.stringify(pairs(appId(7))) }],
  [
    "an object in place of a list",
    { PropertyCollection: undefined, JsonPropertiesCollection: object(appId(7)) },
  ],
  ["an object as JSON in a text", { JsonPropertiesCollection: JSON.stringify(object(appId(7))) }],
  ["a path", { PropertyCollection: pairs(`/providers/Microsoft.PowerApps/apps/${appId(7)}`) }],
  ["upper case", { PropertyCollection: pairs(appId(7).toUpperCase()) }],
  ["blanks around it", { PropertyCollection: pairs(` ${appId(7)} `) }],
  ["AppName of a new record", { PropertyCollection: [], AppName: appId(7) }],
])("the app's id is found in %s", (_, fields) => {
  const { PropertyCollection: _dropped, ...rest } = record();

  expect(parse({ ...rest, ...fields }).appId).toBe(appId(7));
});

test.each([["not a GUID"], [null], [undefined], [7], [{}], [""]])(
  "an app id of %p doesn't count",
  (value) => {
    expect(parse(record({ PropertyCollection: pairs(value) })).appId).toBeUndefined();
  },
);

test("malformed pairs are skipped", () => {
  const PropertyCollection = [null, 7, "text", { Name: 5, Value: "x" }, { Value: "x" }, ...pairs(appId(7))];

  expect(parse(record({ PropertyCollection })).appId).toBe(appId(7));
});

test("types that changed on the way are read all the same", () => {
  const event = parse(record({ UserType: "0", RecordType: "256", Workload: 5, UserId: null }));

  expect([event.isGuest, event.workload, event.userPrincipalName]).toEqual([false, "5", undefined]);
});

test.each([
  ["type 10", { UserType: 10, UserId: "ada@contoso.com" }, true],
  ["type 10 as text", { UserType: "10" }, true],
  ["a name of live.com", { UserId: "live.com#ada@example.com" }, true],
  ["an external name", { UserId: "ada_example.com#EXT#@contoso.onmicrosoft.com" }, true],
  ["a regular user", { UserType: 0 }, false],
  ["a name alone", { UserType: undefined }, false],
  ["neither type nor name", { UserType: undefined, UserId: undefined }, undefined],
])("%s: guest? %p", (_, fields, expected) => {
  expect(parse(record(fields)).isGuest).toBe(expected);
});

test("the user's id comes from the properties, else from a UserKey that is a GUID", () => {
  const ofKey = parse(record({ UserKey: guid(8).toUpperCase() }));
  const ofProperty = parse(record({ UserKey: guid(8), properties: [["enduser.id", guid(9)]] }));
  const neither = parse(record({ UserKey: "10032001A2B3C4D5" }));

  expect([ofKey.userId, ofProperty.userId, neither.userId]).toEqual([guid(8), guid(9), undefined]);
});

test("the user's name comes from the properties when UserId is empty", () => {
  const properties = [["enduser.principal_name", "grace@contoso.com"]] as const;

  expect(parse(record({ UserId: " ", properties })).userPrincipalName).toBe("grace@contoso.com");
});

test("an operation is spelled as documented, whatever its case on the wire", () => {
  expect(parse(record({ Operation: "launchPOWERapp" })).operation).toBe("LaunchPowerApp");
});

test.each<[string, unknown, string, string | undefined]>([
  ["text", "x", "the record is not a JSON object", undefined],
  ["null", null, "the record is not a JSON object", undefined],
  ["no id", record({ Id: undefined }), 'the record\'s Id "" is not a GUID', undefined],
  ["a bad id", record({ Id: "7" }), 'the record\'s Id "7" is not a GUID', "7"],
  ["no time", record({ CreationTime: undefined }), 'CreationTime "" is not a time', guid(1)],
  ["a bad time", record({ CreationTime: "yesterday" }), 'CreationTime "yesterday" is not a time', guid(1)],
])("a record with %s is refused with its id, as far as there is one", (_, json, message, recordId) => {
  const failure = thrown(() => parse(json));

  expect(failure).toMatchObject({ code: "data", message, recordId });
});

test("an upper-case id becomes the lower-case key", () => {
  expect(parse(legacyRecord({ Id: "ABCDEF00-0000-4000-8000-000000000001" })).id).toBe(
    "abcdef00-0000-4000-8000-000000000001",
  );
});

test.each([
  ["2026-10-05T08:00:00", Date.UTC(2026, 9, 5, 8)],
  ["2026-10-05T08:00:00Z", Date.UTC(2026, 9, 5, 8)],
  ["2026-10-05T08:00", Date.UTC(2026, 9, 5, 8)],
  ["2026-10-05T08:00:00.1234567", Date.UTC(2026, 9, 5, 8, 0, 0, 123)],
  ["2026-10-05T08:00:00+02:00", Date.UTC(2026, 9, 5, 6)],
  ["2026-10-05", undefined],
  ["2026-13-05T08:00:00", undefined],
  ["5 October 2026", undefined],
  ["", undefined],
])("%p is a time in UTC: %p", (text, expected) => {
  expect(parseUtc(text)).toBe(expected);
});

test("a day that no calendar has isn't a time", () => {
  expect(parseUtc("2026-02-30T08:00:00")).toBeUndefined();
});

function pairs(id: unknown): { Name: string; Value: unknown }[] {
  return [{ Name: "powerplatform.analytics.resource.power_app.id", Value: id }];
}

function object(id: unknown): Json {
  return { "powerplatform.analytics.resource.power_app.id": id };
}

function thrown(run: () => unknown): DataError {
  try {
    run();
  } catch (error) {
    return error as DataError;
  }
  throw new Error("nothing was thrown");
}

test.each([
  [{ UserId: "Not Available", "enduser.principal_name": "ada@contoso.com" }, "ada@contoso.com"],
  [{ UserId: "app@sharepoint", "enduser.principal_name": "ada@contoso.com" }, "app@sharepoint"],
  [{ UserId: "10032001A2B3", "enduser.principal_name": "ada@contoso.com" }, "ada@contoso.com"],
  [{ UserId: "Not Available" }, undefined],
])("the user of %j is %p", ({ UserId, ...properties }, expected) => {
  const event = parse({ ...record({ UserId }), PropertyCollection: named(properties) });

  expect(event.userPrincipalName).toBe(expected);
});

test.each([
  [{ ResultStatus: "Failed" }, {}, true],
  [{ ResultStatus: "Succeeded" }, { "powerplatform.analytics.operation.is_successful": "False" }, true],
  [{ ResultStatus: "Success" }, { "powerplatform.analytics.operation.is_successful": "True" }, false],
  [{ ResultStatus: null }, {}, false],
])("a record with %j and %j has failed: %p", (fields, properties, expected) => {
  expect(parse({ ...record(fields), PropertyCollection: named(properties) }).hasFailed).toBe(expected);
});

function named(properties: Readonly<Record<string, string>>): { Name: string; Value: string }[] {
  return Object.entries(properties).map(([Name, Value]) => ({ Name, Value }));
}

test.each([
  [{ UserId: guid(8) }, {}, guid(8)],
  [{ UserId: null }, { "enduser.principal_name": guid(8) }, guid(8)],
  [{ UserKey: NIL }, {}, undefined],
])("the user's id of %j and %j is %p", (fields, properties, expected) => {
  expect(parse({ ...record(fields), PropertyCollection: named(properties) }).userId).toBe(expected);
});

test.each([["NoUPN"], [guid(8)], ["10032001A2B3"]])("%p names nobody", (UserId) => {
  expect(parse(record({ UserId })).userPrincipalName).toBeUndefined();
});

test("the first place that says something counts, whatever the case of its names", () => {
  const name = "powerplatform.analytics.resource.power_app.display_name";
  const event = parse({
    ...record(),
    PropertyCollection: [...pairs(appId(7)), { Name: name, Value: "" }],
    JsonPropertiesCollection: JSON.stringify([
      { name: name.toUpperCase(), value: "Expenses" },
      { Name: "powerplatform.analytics.resource.power_app.id", Value: appId(8) },
    ]),
  });

  expect([event.appId, event.appName]).toEqual([appId(7), "Expenses"]);
});
