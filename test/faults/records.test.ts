import { appId, guid, record, type Json } from "../support/builders";
import { matrix, type Case } from "./support/matrix";
import type { World } from "./support/world";

const USER = guid(9);
const NIL = "00000000-0000-0000-0000-000000000000";
const named = (properties: Readonly<Record<string, unknown>>): object[] =>
  Object.entries(properties).map(([Name, Value]) => ({ Name, Value }));
const APP_ID = "powerplatform.analytics.resource.power_app.id";
const APP_NAME = "powerplatform.analytics.resource.power_app.display_name";

/** The row of the one launch that a case adds. */
function columns({ dataverse }: World, ...names: readonly string[]): unknown[] {
  const row = dataverse.auditRows.get(guid(1));
  return names.map((name) => row?.[name] ?? null);
}

interface Reading {
  readonly name: string;
  readonly fields: Json;
  /** What the control's record has in their place. */
  readonly control?: Json;
  readonly column: string;
  readonly value: unknown;
}

const ADA = "ada@contoso.com";
const upn = (
  name: string,
  fields: Json,
  value: string | null,
  control: Json = { UserId: "control@contoso.com" },
): Reading => ({
  name,
  fields,
  control,
  column: "admin_userupn",
  value,
});
const id = (
  name: string,
  fields: Json,
  value: string | null,
  control: Json = { UserKey: guid(8) },
): Reading => ({
  name,
  fields,
  control,
  column: "admin_userid",
  value,
});
const app = (name: string, fields: Json, value: string | null): Reading => ({
  name,
  fields,
  control: { app: appId(2) },
  column: "admin_appid",
  value,
});

const readings: readonly Reading[] = [
  upn("a name without @ is no user principal name", { UserId: "10032001A2B3" }, null),
  upn("a GUID is no user principal name", { UserId: USER }, null),
  upn("NoUPN is nobody", { UserId: "NoUPN" }, null),
  upn("Not Available is nobody", { UserId: "Not Available" }, null),
  upn(
    "a name without @ hides none with one",
    { UserId: "10032001A2B3", properties: [["enduser.principal_name", ADA]] },
    ADA,
  ),
  upn("NoUPN hides no name", { UserId: "NoUPN", properties: [["enduser.principal_name", ADA]] }, ADA),
  upn(
    "the name of a property in other letters",
    { UserId: null, properties: [["EndUser.Principal_Name", ADA]] },
    ADA,
  ),
  id("a GUID in UserId is the user's id", { UserId: USER, UserKey: "10032001A2B3" }, USER),
  id(
    "a GUID as the principal's name is the user's id",
    { UserId: null, properties: [["enduser.principal_name", USER]] },
    USER,
  ),
  id("a placeholder is no id", { UserKey: "Not Available", UserId: ADA }, null),
  id("the nil GUID is nobody", { UserKey: NIL }, null),
  app(
    "an empty collection hides no copy",
    { PropertyCollection: [], JsonPropertiesCollection: JSON.stringify(named({ [APP_ID]: appId(1) })) },
    appId(1),
  ),
  app(
    "a collection that lacks it hides no copy",
    {
      PropertyCollection: named({ version: "1.0" }),
      JsonPropertiesCollection: JSON.stringify(named({ [APP_ID]: appId(1) })),
    },
    appId(1),
  ),
  app("a collection as an object", { PropertyCollection: { [APP_ID]: appId(1) } }, appId(1)),
  app(
    "a collection as text",
    { PropertyCollection: JSON.stringify(named({ [APP_ID]: appId(1) })) },
    appId(1),
  ),
  app(
    "the property's name in other letters",
    { PropertyCollection: named({ [APP_ID.toUpperCase()]: appId(1) }) },
    appId(1),
  ),
  app(
    "the members of a pair in other letters",
    { PropertyCollection: [{ name: APP_ID, value: appId(1) }] },
    appId(1),
  ),
  app(
    "AppName where the property is no GUID",
    { PropertyCollection: named({ [APP_ID]: "no app id" }), AppName: appId(1) },
    appId(1),
  ),
  app(
    "a path",
    { PropertyCollection: named({ [APP_ID]: `/providers/Microsoft.PowerApps/apps/${appId(1)}` }) },
    appId(1),
  ),
  {
    name: "an app's name of a copy",
    fields: {
      PropertyCollection: named({ [APP_ID]: appId(1) }),
      JsonPropertiesCollection: named({ [APP_NAME]: "Expenses" }),
    },
    column: "admin_appname",
    value: "Expenses",
  },
  {
    name: "an environment in AdditionalInfo, in other letters",
    fields: { AdditionalInfo: '{"EnvironmentNAME":"Finance"}' },
    column: "admin_appenvironment",
    value: "Finance",
  },
  {
    name: "a time without zone is UTC",
    fields: { CreationTime: "2026-10-05T09:30:00" },
    column: "admin_creationtime",
    value: "2026-10-05T09:30:00Z",
  },
  {
    name: "an operation in other letters",
    fields: { Operation: "launchPOWERapp", CreationTime: "2026-10-05T09:31:00" },
    column: "admin_creationtime",
    value: "2026-10-05T09:31:00Z",
  },
];

const isGuest: readonly [name: string, fields: Json][] = [
  ["a name of live.com", { UserId: "live.com#ada@example.com" }],
  ["an external name", { UserId: "ada_example.com#EXT#@contoso.onmicrosoft.com" }],
  ["type 10 as text", { UserType: "10" }],
];

const unreadable: readonly [name: string, fields: Json, reason: RegExp][] = [
  ["no id", { Id: null }, /Id "" is not a GUID/],
  ["an id that is no GUID", { Id: "7" }, /Id "7" is not a GUID/],
  ["no time", { CreationTime: null }, /is not a time/],
  ["a day that no calendar has", { CreationTime: "2026-02-30T08:00:00" }, /is not a time/],
  ["too many values", { More: Array(100_001).fill(0) }, /more than 100000 values/],
  ["five megabytes", { More: "x".repeat(5 * 1024 * 1024) }, /more than 4 MiB/],
];

matrix("what records say", [
  ...readings.map(({ name, fields, control = {}, column, value }): Case => ({
    name,
    fault: (world) => void world.add([record({ Id: guid(1), ...fields })]),
    control: (world) => void world.add([record({ Id: guid(1), ...control })]),
    expects: { exit: 0, shows: (world) => columns(world, column), value: [value] },
  })),
  ...isGuest.map(([name, fields]): Case => ({
    name: `${name} is a guest`,
    fault: (world) => void world.add([record({ Id: guid(1), ...fields })]),
    control: (world) => void world.add([record({ Id: guid(1) })]),
    expects: { exit: 0, shows: (world) => columns(world, "admin_userisguest"), value: [true] },
  })),
  ...unreadable.map(([name, fields, reason]): Case => ({
    name: `a launch with ${name} is a dead letter, alone`,
    fault: (world) => {
      world.add([record({ Id: guid(1), ...fields })], { isOther: true });
      world.add([record({ Id: guid(2) })]);
    },
    expects: { exit: 3, event: "dead_letter", letters: { record: 1 }, reason },
  })),
  {
    name: "a blob that ends in the middle of a record: its beginning arrives, the blob is a dead letter",
    fault: (world) => {
      const whole = JSON.stringify([record({ Id: guid(1) }), record({ Id: guid(2) })]);
      const cut = world.activity.addBlob({
        records: whole.slice(0, -40),
        createdMs: world.clock.now() - 3_600_000,
      });
      world.blobs.set(cut, whole);
      for (const number of [1, 2]) world.added.add(guid(number));
    },
    expects: { exit: 3, event: "dead_letter", letters: { blob: 1 }, reason: /incomplete/ },
  },
  {
    name: "bytes after the array's end: the records arrive, the blob is a dead letter",
    fault: (world) => {
      const whole = JSON.stringify([record({ Id: guid(1) })]);
      const id = world.activity.addBlob({
        records: `${whole} {"x":1}`,
        createdMs: world.clock.now() - 3_600_000,
      });
      world.blobs.set(id, whole);
      world.added.add(guid(1));
    },
    expects: { exit: 3, event: "dead_letter", letters: { blob: 1 }, reason: /malformed/ },
  },
  {
    name: "two launches whose id is the nil GUID are two dead letters, not one row",
    fault: (world) => {
      const twins = [USER, guid(8)].map((UserKey) => record({ Id: NIL, UserKey }));
      world.add([...twins, record({ Id: guid(2) })], { isOther: true });
      world.added.add(guid(2));
    },
    expects: { exit: 3, event: "dead_letter", letters: { record: 2 }, reason: /is all zeros/ },
  },
  {
    name: "an element that is no object among launches is a dead letter, alone",
    fault: (world) => {
      const records = `["text",${JSON.stringify(record({ Id: guid(1) }))}]`;
      world.activity.addBlob({ records, createdMs: world.clock.now() - 3_600_000 });
      world.added.add(guid(1));
    },
    expects: { exit: 3, event: "dead_letter", letters: { record: 1 }, reason: /not a JSON object/ },
  },
]);
