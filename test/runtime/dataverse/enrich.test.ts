import { DataverseClient } from "../../../runtime/dataverse/dataverseClient";
import { appId, guid, never, packedRow } from "../../support/builders";
import { startEnvironment, type Environment } from "./environment";

const ada = guid(1, "eeeeeeee");

function enriching({ dataverse, service }: Environment): DataverseClient {
  return new DataverseClient({ service, url: dataverse.url, clientId: guid(1), enrich: true });
}

test("with enrich, apps come with what the kit's flows fill of them", async () => {
  await using it = await startEnvironment();
  const sink = enriching(it);
  Object.assign(it.dataverse.apps.get(appId(1)) ?? {}, {
    admin_usespremiumapi: "True",
    admin_appenvironmentdisplayname: "Finance",
  });
  await sink.tableShape(never());

  const apps = await sink.findApps([appId(1), appId(2)], never());

  expect(apps?.get(appId(1))?.details).toEqual({
    name: "App 1",
    environmentName: "Finance",
    isPremium: true,
  });
  expect(apps?.get(appId(2))?.details).toEqual({
    name: "App 2",
    environmentName: undefined,
    isPremium: undefined,
  });
});

test("without enrich, apps are asked for their last launch alone (control)", async () => {
  await using it = await startEnvironment();
  await it.sink.tableShape(never());

  const apps = await it.sink.findApps([appId(1)], never());

  expect([...(apps ?? [])]).toEqual([[appId(1), { lastLaunchedMs: undefined }]]);
  expect(it.dataverse.count("attributes")).toBe(1);
});

test("of an inventory that a stack made, columns that it lacks aren't asked for", async () => {
  await using it = await startEnvironment();
  const sink = enriching(it);
  for (const column of ["admin_usespremiumapi", "admin_appenvironmentdisplayname"])
    it.dataverse.removeColumn("admin_app", column);
  await sink.tableShape(never());

  const details = (await sink.findApps([appId(1)], never()))?.get(appId(1))?.details;

  expect(details).toEqual({ name: "App 1", environmentName: undefined, isPremium: undefined });
});

test("without an inventory nothing of it is read", async () => {
  await using it = await startEnvironment();
  const sink = enriching(it);
  it.dataverse.removeTable("admin_app");

  expect((await sink.tableShape(never()))?.hasPremiumFlag).toBe(true);
  expect(await sink.findApps([appId(1)], never())).toBeUndefined();
});

test("rows whose user has no name are found by the user's id, or by its name where it has none", async () => {
  await using it = await startEnvironment();
  const rows = [
    packedRow(1, { admin_userid: ada }),
    packedRow(2, { admin_userid: ada, admin_username: "Ada" }),
    packedRow(3, { admin_userid: guid(2, "eeeeeeee") }),
    packedRow(4, { admin_userupn: "O'Hara@contoso.example" }),
  ];
  await it.sink.upsertRows(rows, never());
  const hara = { id: undefined, upn: "o'hara@contoso.example" };

  const found = await it.sink.listUnfilled([{ id: ada, upn: "x@y.example" }, hara], never());

  expect([...found].sort((one, other) => one.id.localeCompare(other.id))).toEqual([
    { id: guid(1), user: { id: ada, upn: undefined } },
    { id: guid(4), user: hara },
  ]);
});

test("a change of rows creates none, and leaves what it doesn't name", async () => {
  await using it = await startEnvironment();
  await it.sink.upsertRows([packedRow(1, { admin_title: "As it was" })], never());
  const columns = { admin_userdepartment: "Finance" };

  const refused = await it.sink.change(
    [1, 2].map((number) => ({ id: guid(number), columns })),
    never(),
  );

  expect(refused).toBe(1);
  expect([...it.dataverse.auditRows.keys()]).toEqual([guid(1)]);
  expect(it.dataverse.auditRows.get(guid(1))).toMatchObject({ admin_title: "As it was", ...columns });
});

test("a row's default for premium is No, which only a value takes back", async () => {
  await using it = await startEnvironment();

  await it.sink.upsertRows([packedRow(1), packedRow(2, { admin_appispremium: true })], never());

  expect([1, 2].map((number) => it.dataverse.auditRows.get(guid(number))?.admin_appispremium)).toEqual([
    false,
    true,
  ]);
});
