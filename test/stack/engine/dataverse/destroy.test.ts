import { randomUUID } from "node:crypto";
import { ok } from "../command";
import { ours } from "../tenant";
import { changedPaths, CLIENT_ID, complaintsIn, outputsByName, startLean, type LeanTenant } from "./lean";
import { addRole, done, rowsAt } from "./webApi";

/** What the stack has made and not deleted, by name. */
function leftIn({ dataverse, stackName }: LeanTenant) {
  return {
    tables: dataverse.tables.map(({ logicalName }) => logicalName).sort(),
    solutions: dataverse.solutions.filter((name) => name === "AuditLogConnector"),
    publishers: dataverse.publishers.filter((name) => name === "powerplatformadmin"),
    roles: dataverse.roles.filter(({ name }) => name === stackName).length,
    users: dataverse.users.filter(({ applicationId }) => applicationId === CLIENT_ID).length,
  };
}

const TABLES = ["admin_app", "admin_auditlog"];

test("a destroy takes the role and leaves tables with their rows, and so their owner; with deleteTable, after one more up, only the owner is left", async () => {
  await using tenant = await startLean();
  const { dataverse } = tenant;
  const dev = await tenant.lean();
  ok(await dev.up());
  const row = { admin_title: "Launch", admin_creationtime: "2026-11-25T12:00:00Z" };
  await done(tenant, { by: "application", method: "POST", path: "admin_auditlogs", body: row });

  ok(await dev.destroy());

  expect(leftIn(tenant)).toEqual({
    tables: TABLES,
    solutions: ["AuditLogConnector"],
    publishers: ["powerplatformadmin"],
    roles: 0,
    users: 1,
  });
  expect(dataverse.auditRows.size).toBe(1);

  dev.setConfig(ours({ deleteTable: true }));
  ok(await dev.up());
  // Given up and taken back, so that a preview has to show it.
  dev.setConfig(ours({ deleteTable: undefined }));
  ok(await dev.up());
  dev.setConfig(ours({ deleteTable: true }));
  const { digest } = ok(await dev.preview());
  expect(changedPaths(digest)).toEqual({
    "dataverse-access-apps": ["deleteOnDestroy: add"],
    "dataverse-access-audit": ["deleteOnDestroy: add"],
  });
  ok(await dev.up());
  // Their mark says whose they are.
  const { "dataverse-access-apps": apps, "dataverse-access-audit": audit } = await outputsByName(dev);
  expect([apps?.adopted, audit?.adopted]).toEqual([false, false]);
  expect(dataverse.auditRows.size).toBe(1);
  const destroy = ok(await dev.destroy());
  expect(leftIn(tenant)).toEqual({ tables: [], solutions: [], publishers: [], roles: 0, users: 1 });

  // The user goes before the tables, and so before its rows: the warning says how it is deleted after them.
  const [, path = ""] = /--url "\S+\/api\/data\/v9\.2\/(systemusers\(\S+\))"/.exec(destroy.stdout) ?? [];
  for (const _ of ["marked", "deleted"]) await done(tenant, { method: "DELETE", path });
  expect(leftIn(tenant)).toMatchObject({ tables: [], users: 0 });
});

test("with deleteTable nothing is left of a stack whose runtime has written nothing", async () => {
  await using tenant = await startLean();
  const dev = await tenant.lean({ deleteTable: true });
  ok(await dev.up());

  ok(await dev.destroy());

  expect(leftIn(tenant)).toEqual({ tables: [], solutions: [], publishers: [], roles: 0, users: 0 });
});

test("what others use outlives deleteTable: a solution with a table of theirs, and its publisher", async () => {
  await using tenant = await startLean();
  const dev = await tenant.lean({ deleteTable: true });
  ok(await dev.up());
  await addTable(tenant, "AuditLogConnector");

  ok(await dev.destroy());

  expect(leftIn(tenant)).toEqual({
    tables: ["admin_guest"],
    solutions: ["AuditLogConnector"],
    publishers: ["powerplatformadmin"],
    roles: 0,
    users: 0,
  });
});

test("what others use outlives deleteTable: a publisher of another solution, but not our empty solution", async () => {
  await using tenant = await startLean();
  const dev = await tenant.lean({ deleteTable: true });
  ok(await dev.up());
  const [publisher] = await rowsAt<{ publisherid: string }>(
    tenant,
    "publishers?$select=publisherid&$filter=uniquename eq 'powerplatformadmin'",
  );
  const body = {
    uniquename: "Theirs",
    friendlyname: "Theirs",
    version: "1.0.0.0",
    "publisherid@odata.bind": `/publishers(${publisher?.publisherid})`,
  };
  await done(tenant, { method: "POST", path: "solutions", body });

  ok(await dev.destroy());

  expect(leftIn(tenant)).toMatchObject({ tables: [], solutions: [], publishers: ["powerplatformadmin"] });
  expect(tenant.dataverse.count("deletePublisher")).toBe(0);
});

test("a user that owns rows stays after a destroy, disabled and without a role, and the next up lets it in again", async () => {
  await using tenant = await startLean();
  const { dataverse } = tenant;
  const dev = await tenant.lean();
  ok(await dev.up());
  const row = {
    admin_auditlogid: randomUUID(),
    admin_title: "Launch",
    admin_creationtime: "2026-11-25T12:00:00Z",
  };
  await done(tenant, { by: "application", method: "POST", path: "admin_auditlogs", body: row });
  const user = () => dataverse.users.find(({ applicationId }) => applicationId === CLIENT_ID);
  const before = user();

  const destroy = ok(await dev.destroy());

  expect(user()).toEqual({ ...before, isDisabled: true, roles: [] });
  expect(complaintsIn(destroy.stdout)[0]).toMatch(
    /^warning: the application user \S+ owns rows, so Dataverse does not delete it; it stays, disabled and without roles/,
  );
  expect(leftIn(tenant)).toMatchObject({ tables: TABLES, roles: 0 });
  ok(await dev.up());
  expect(user()).toEqual(before);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));
});

test("a user that got another role by hand stays with it, and the next up adopts it as ours again", async () => {
  await using tenant = await startLean();
  const { dataverse } = tenant;
  const dev = await tenant.lean();
  ok(await dev.up());
  const user = () => dataverse.users.find(({ applicationId }) => applicationId === CLIENT_ID);
  const before = user();
  await addRole(tenant, "Theirs", {});
  dataverse.assign(CLIENT_ID, "Theirs");

  const destroy = ok(await dev.destroy());

  expect(user()).toEqual({ ...before, roles: ["Theirs"] });
  expect(complaintsIn(destroy.stdout)[0]).toMatch(
    /^warning: the application user \S+ stays, without the role of this stack: it also has Theirs/,
  );
  ok(await dev.up());
  const { "dataverse-access-user": now } = await outputsByName(dev);
  expect(now).toMatchObject({ adopted: false, otherRoles: ["Theirs"] });
});

/** Adds a table of somebody else's to a solution, by the least that Dataverse takes. */
async function addTable(tenant: LeanTenant, solution: string): Promise<void> {
  const label = (Label: string) => ({ LocalizedLabels: [{ Label, LanguageCode: 1033 }] });
  const name = {
    "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata",
    SchemaName: "admin_Name",
    DisplayName: label("Name"),
    RequiredLevel: { Value: "None" },
    FormatName: { Value: "Text" },
    MaxLength: 100,
    IsPrimaryName: true,
  };
  const body = {
    "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata",
    SchemaName: "admin_Guest",
    DisplayName: label("Guest"),
    DisplayCollectionName: label("Guests"),
    OwnershipType: "UserOwned",
    HasActivities: false,
    HasNotes: false,
    Attributes: [name],
  };
  const headers = { "MSCRM.SolutionUniqueName": solution };
  await done(tenant, { method: "POST", path: "EntityDefinitions", body, headers });
}
