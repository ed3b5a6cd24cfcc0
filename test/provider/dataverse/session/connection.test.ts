import { diffOf, failuresOf } from "../../../../provider/engine/properties";
import { CONNECTION } from "../../support/environment";
import {
  connectionInputs,
  idOf,
  parseGuidId,
  parseId,
} from "../../../../provider/dataverse/session/connectionInputs";

const ID = "commercial/99999999-2222-4333-8444-555555555555/contoso.crm4.dynamics.com/admin_app";

test("an id says where something is, and is read back as that", () => {
  expect(idOf(CONNECTION, "admin_app")).toBe(ID);
  expect(parseId(ID)).toEqual({ connection: CONNECTION, key: "admin_app" });
});

test("an id is read in any case, but for a GUID in it there is one spelling", () => {
  const role = "aaaaaaaa-0000-4000-8000-00000000000b";
  const typed = ID.replace("contoso", "Contoso").replace("admin_app", role.toUpperCase());

  expect(parseGuidId(typed, "the role")).toEqual({ connection: CONNECTION, key: role });
  expect(() => parseGuidId(ID, "the role")).toThrow(
    "'admin_app' is not a GUID; the last part of the id is that of the role",
  );
});

test("another environment is another resource; how to sign in there is not", () => {
  const diff = (change: object): object =>
    diffOf(connectionInputs, { ...CONNECTION }, { ...CONNECTION, ...change });

  expect(diff({ environmentUrl: "https://fabrikam.crm4.dynamics.com" })).toEqual({
    environmentUrl: "replace",
  });
  expect(diff({ cloud: "gcc", tenantId: "11111111-2222-4333-8444-555555555555" })).toEqual({
    cloud: "update",
    tenantId: "update",
  });
});

test.each([
  ["https://contoso.api.crm4.dynamics.com", "https://contoso.crm4.dynamics.com"],
  ["https://contoso.api.crm.dynamics.cn", "https://contoso.crm.dynamics.cn"],
  ["https://contoso.api.crm4.dynamics.com/api/data/v9.2/", "https://contoso.crm4.dynamics.com"],
])("%s is the Web API's address of the environment that is meant", (environmentUrl, meant) => {
  expect(failuresOf(connectionInputs, { ...CONNECTION, environmentUrl })).toEqual([
    { property: "environmentUrl", reason: expect.stringMatching(`; take ${meant}$`) },
  ]);
});

test("an environment may be called api (control)", () => {
  const environmentUrl = "https://api.crm4.dynamics.com";

  expect(failuresOf(connectionInputs, { ...CONNECTION, environmentUrl })).toEqual([]);
});

test.each([
  "",
  "admin_app",
  ID.replace("commercial", "mars"),
  ID.replace("commercial", "toString"),
  ID.replace("99999999-", ""),
  ID.replace("contoso.crm4.dynamics.com", "contoso"),
  ID.replace("contoso.crm4.dynamics.com", "contoso.crm4.dynamics.com:8080"),
  ID.replace("contoso.crm4.dynamics.com", "contoso.api.crm4.dynamics.com"),
  ID.replace("contoso.crm4.dynamics.com", "user@contoso.crm4.dynamics.com"),
  ID.replace("/admin_app", ""),
  ID.replace("/admin_app", "/"),
  `${ID}/more`,
])("'%s' is refused as an id, with the form of one", (id) => {
  expect(() => parseId(id)).toThrow(
    `'${id}' is not the id of a Dataverse resource; its form is <cloud>/<tenant id>/<host of the environment>/<key>, ` +
      "such as commercial/99999999-2222-4333-8444-555555555555/contoso.crm4.dynamics.com/admin_auditlog",
  );
});

test.each([
  "http://contoso.crm4.dynamics.com",
  "https://contoso.crm4.dynamics.com/",
  "https://contoso.crm4.dynamics.com/main.aspx",
  "https://contoso.crm4.dynamics.com:444",
  "contoso.crm4.dynamics.com",
])("%s is refused as the address of an environment", (environmentUrl) => {
  expect(failuresOf(connectionInputs, { ...CONNECTION, environmentUrl })).toEqual([
    {
      property: "environmentUrl",
      reason: expect.stringMatching(
        /must be its own https address without a path, such as https:\/\/contoso\.crm4\.dynamics\.com$/,
      ),
    },
  ]);
  expect(failuresOf(connectionInputs, { ...CONNECTION })).toEqual([]);
});
