import { comparePrivileges, writerPrivileges } from "../../../common/dataverse/privileges";

const global = writerPrivileges.map((name): [string, string] => [name, "Global"]);

test("who holds them all, organization-wide, lacks nothing, however their names are spelt", () => {
  const spelt = global.map(([name, depth]): [string, string] => [name.toUpperCase(), depth]);

  expect(comparePrivileges(new Map(spelt))).toEqual({ missing: [], surplus: [] });
});

test("one that is not held, and one that reaches own rows alone, are missing", () => {
  const held = new Map([...global.slice(1), ["prvReadadmin_App", "Basic"] as const]);

  expect(comparePrivileges(held).missing).toEqual([
    "prvCreateadmin_AuditLog",
    "prvReadadmin_App (held with depth Basic alone)",
  ]);
});

test("what one may do to the two tables beyond that is surplus; other tables are not looked at", () => {
  const held = new Map([
    ...global,
    ["prvDeleteadmin_AuditLog", "Global"] as const,
    ["prvCreateadmin_App", "Basic"] as const,
    ["prvCreateadmin_AppCategory", "Global"] as const,
    ["prvReadAccount", "Global"] as const,
  ]);

  expect(comparePrivileges(held).surplus).toEqual(["prvCreateadmin_App", "prvDeleteadmin_AuditLog"]);
});
