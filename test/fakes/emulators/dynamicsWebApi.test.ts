import { DynamicsWebApi } from "dynamics-web-api";

import { APP, id, startEnvironment, target, type EnvironmentUnderTest } from "./dataverse/testing";

// A client that others wrote, so that this emulator and our own client cannot share one misreading.

test("dynamics-web-api creates, upserts and reads a row", async () => {
  await using env = await startEnvironment();
  const api = client(env);
  const collection = "admin_auditlogs";

  const created = await api.create<unknown, string>({ collection, data: target(1, { admin_title: "made" }) });
  await api.upsert({ collection, key: id(1), data: { "admin_AppLookup@odata.bind": `/admin_apps(${APP})` } });
  const row = await api.retrieve<Record<string, unknown>>({
    collection,
    key: id(1),
    select: ["admin_title", "_admin_applookup_value"],
  });

  expect(created).toBe(id(1));
  expect(row).toMatchObject({ admin_title: "made", _admin_applookup_value: APP });
});

test("dynamics-web-api gets a representation, and 412 for what exists already", async () => {
  await using env = await startEnvironment();
  const api = client(env);
  const request = { collection: "admin_auditlogs", data: target(1, { admin_title: "made" }) };

  const made = await api.create({ ...request, returnRepresentation: true });
  const again = await api.create(request).catch((error: unknown) => error);

  expect(made).toMatchObject({ admin_auditlogid: id(1), admin_title: "made" });
  expect(again).toMatchObject({ status: 412, code: "0x80040237" });
});

test("dynamics-web-api lists all pages of a filter", async () => {
  await using env = await startEnvironment({ pageSize: 2 });
  const api = client(env);
  await env.bulk(
    "CreateMultiple",
    [1, 2, 3, 4, 5].map((number) => target(number)),
  );

  const result = await api.retrieveAll<Record<string, unknown>>({
    collection: "admin_auditlogs",
    select: ["admin_auditlogid"],
    filter: `admin_auditlogid ne ${id(3)}`,
  });

  expect(result.value.map((row) => row["admin_auditlogid"])).toEqual([id(1), id(2), id(4), id(5)]);
  expect(env.dataverse.count("query")).toBe(2);
});

test("dynamics-web-api upserts many rows by key and by relative reference", async () => {
  await using env = await startEnvironment();
  const type = { "@odata.type": "Microsoft.Dynamics.CRM.admin_auditlog" };

  await client(env).callAction({
    collection: "admin_auditlogs",
    actionName: "Microsoft.Dynamics.CRM.UpsertMultiple",
    action: {
      Targets: [
        { ...type, ...target(1, { admin_title: "by key" }) },
        { ...type, "@odata.id": `admin_auditlogs(${id(2)})`, admin_title: "by reference" },
      ],
    },
  });

  const titles = [...env.dataverse.auditRows.values()].map((row) => row["admin_title"]);
  expect(titles).toEqual(["by key", "by reference"]);
});

test("dynamics-web-api updates an app only when it exists", async () => {
  await using env = await startEnvironment();
  const api = client(env);
  const data = { admin_applastlaunchedon: "2026-10-05T12:00:00Z" };

  await api.update({ collection: "admin_apps", key: APP, data });
  const missing = await api
    .update({ collection: "admin_apps", key: id(1), data })
    .catch((error: unknown) => error);

  expect(env.dataverse.apps.get(APP)?.["admin_applastlaunchedon"]).toBe("2026-10-05T12:00:00Z");
  expect(missing).toMatchObject({ status: 404, code: "0x80040217" });
});

function client(env: EnvironmentUnderTest): DynamicsWebApi {
  return new DynamicsWebApi({
    serverUrl: env.dataverse.url,
    dataApi: { version: "9.2" },
    disableODataIdAbsoluteUrl: true,
    onTokenRefresh: async () => env.entra.issue({ audience: env.dataverse.url }),
  });
}
