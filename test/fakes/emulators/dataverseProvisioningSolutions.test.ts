import { lookupBody, make, makeRole, rowsOf, tableBody, textColumn } from "./dataverse/provisioning";
import { startUnprepared, type EnvironmentUnderTest } from "./dataverse/testing";
import { errorCode } from "./testing";

const PUBLISHER = {
  uniquename: "contosoaudit",
  friendlyname: "Contoso audit",
  customizationprefix: "aud",
  customizationoptionvalueprefix: 20_000,
};

test("components are filed in the solution that the request names, and in the default one", async () => {
  await using env = await startUnprepared("empty");
  const { solution } = await solutionOf(env);
  const headers = { "MSCRM.SolutionUniqueName": "Audit" };
  const post = (path: string, body: object) => env.call(path, { method: "POST", body, headers });

  await post("EntityDefinitions", tableBody("aud_Log"));
  await post("EntityDefinitions", tableBody("aud_App"));
  await post("EntityDefinitions(LogicalName='aud_log')/Attributes", textColumn("aud_More"));
  const names = { schemaName: "aud_Log_App", from: "aud_log", to: "aud_app", column: "aud_App" };
  await post("RelationshipDefinitions", lookupBody(names));
  const foreign = await post("EntityDefinitions", tableBody("new_Thing"));
  const typesIn = async (id: string) => {
    const filter = `$filter=_solutionid_value eq ${id}`;
    const rows = rowsOf(await env.call(`solutioncomponents?$select=componenttype,objectid&${filter}`));
    return rows.map((row) => Number(row["componenttype"])).sort((one, other) => one - other);
  };
  const [standard] = rowsOf(await env.call("solutions?$select=solutionid&$filter=uniquename eq 'Default'"));

  // A table is filed as a whole: its new column needs no entry of its own.
  expect(await typesIn(solution)).toEqual([1, 1, 10]);
  expect(await typesIn(String(standard?.["solutionid"]))).toEqual([1, 1, 10]);
  expect(errorCode(foreign)).toBe("400 0x80044366");
});

test("a solution is a mere group: its components outlive it, and it must go before its publisher", async () => {
  await using env = await startUnprepared("empty");
  const { solution, publisher } = await solutionOf(env);
  const headers = { "MSCRM.SolutionUniqueName": "Audit" };
  await env.call("EntityDefinitions", { method: "POST", body: tableBody("aud_Log"), headers });
  const remove = (path: string) => env.call(path, { method: "DELETE" });

  const early = await remove(`publishers(${publisher})`);
  const removed = [
    (await remove(`solutions(${solution})`)).status,
    (await remove(`publishers(${publisher})`)).status,
  ];

  expect(errorCode(early)).toBe("405 0x80040227");
  expect(removed).toEqual([204, 204]);
  expect(env.dataverse.tables.map(({ logicalName }) => logicalName)).toEqual(["aud_log"]);
  expect(env.dataverse.solutions).toEqual(["Default"]);
});

test("a table that is deleted leaves its solution, with its relationships", async () => {
  await using env = await startUnprepared("empty");
  const { solution } = await solutionOf(env);
  const headers = { "MSCRM.SolutionUniqueName": "Audit" };
  const post = (path: string, body: object) => env.call(path, { method: "POST", body, headers });
  await post("EntityDefinitions", tableBody("aud_Log"));
  const names = { schemaName: "aud_Parent", from: "aud_log", to: "aud_log", column: "aud_Parent" };
  await post("RelationshipDefinitions", lookupBody(names));

  await env.call("EntityDefinitions(LogicalName='aud_log')", { method: "DELETE" });

  const components = `solutioncomponents?$select=objectid&$filter=_solutionid_value eq ${solution}`;
  expect(rowsOf(await env.call(components))).toEqual([]);
});

test("the kit's publisher and its managed solution are there with the kit only", async () => {
  await using kit = await startUnprepared("kit");
  await using empty = await startUnprepared("empty");
  const path = "publishers?$select=customizationprefix&$filter=uniquename eq 'powerplatformadmin'";

  expect(rowsOf(await kit.call(path))).toMatchObject([{ customizationprefix: "admin" }]);
  expect(rowsOf(await empty.call(path))).toEqual([]);
  const [solution] = rowsOf(await kit.call("solutions?$select=solutionid&$filter=ismanaged eq true"));
  const removed = await kit.call(`solutions(${String(solution?.["solutionid"])})`, { method: "DELETE" });
  expect(errorCode(removed)).toBe("400 0x8004f005");
});

test.each([
  ["an unknown solution", "Nothing", "404 0x80040217"],
  ["a managed solution", "CenterofExcellenceCoreComponents", "400 0x8004f008"],
])("nothing is filed in %s", async (_, name, expected) => {
  await using env = await startUnprepared("kit");
  const headers = { "MSCRM.SolutionUniqueName": name };

  const reply = await env.call("EntityDefinitions", { method: "POST", body: tableBody("new_Log"), headers });

  expect(errorCode(reply)).toBe(expected);
  expect((await makeRole(env, "without a solution")).length).toBe(36);
});

test.each<[string, object, string]>([
  ["a name in use", { uniquename: "DefaultPublishercontoso" }, "412 0x80040237"],
  ["an option prefix out of range", { customizationoptionvalueprefix: 9999 }, "400 0x80048402"],
  ["a prefix with a digit first", { customizationprefix: "1ab" }, "400 0x80040203"],
  ["no name", { uniquename: undefined }, "400 0x80040203"],
])("a publisher with %s is refused", async (_, change, expected) => {
  await using env = await startUnprepared("empty");

  const reply = await env.call("publishers", { method: "POST", body: { ...PUBLISHER, ...change } });

  expect(errorCode(reply)).toBe(expected);
});

test.each<[string, object, string]>([
  ["a name in use", { uniquename: "default" }, "400 0x8004f023"],
  ["no version", { version: undefined }, "400 0x80040203"],
  ["a blank in its name", { uniquename: "Audit log" }, "400 0x80040203"],
  ["a wrongly written reference", { "PublisherId@odata.bind": "/publishers(x)" }, "400 0x80048d19"],
])("a solution with %s is refused", async (_, change, expected) => {
  await using env = await startUnprepared("empty");
  const publisher = await make(env, "publishers", PUBLISHER);
  const bind = { "publisherid@odata.bind": `/publishers(${publisher})` };
  const solution = { uniquename: "Audit", friendlyname: "Audit", version: "1.0.0.0", ...bind };

  const reply = await env.call("solutions", { method: "POST", body: { ...solution, ...change } });

  expect(errorCode(reply)).toBe(expected);
});

async function solutionOf(env: EnvironmentUnderTest): Promise<{ publisher: string; solution: string }> {
  const publisher = await make(env, "publishers", PUBLISHER);
  const solution = await make(env, "solutions", {
    uniquename: "Audit",
    friendlyname: "Audit",
    version: "1.0.0.0",
    "publisherid@odata.bind": `/publishers(${publisher})`,
  });
  return { publisher, solution };
}
