import { connectionInputs, idOf, parseId } from "../../../provider/dataverse/connection";
import { failuresOf } from "../../../provider/properties";
import { CONNECTION } from "../support/environment";

const ID = "commercial/99999999-2222-4333-8444-555555555555/contoso.crm4.dynamics.com/admin_app";

test("an id says where something is, and is read back as that", () => {
  expect(idOf(CONNECTION, "admin_app")).toBe(ID);
  expect(parseId(ID)).toEqual({ connection: CONNECTION, key: "admin_app" });
});

test.each([
  "",
  "admin_app",
  ID.replace("commercial", "mars"),
  ID.replace("commercial", "toString"),
  ID.replace("99999999-", ""),
  ID.replace("contoso.crm4.dynamics.com", "contoso"),
  ID.replace("contoso.crm4.dynamics.com", "contoso.crm4.dynamics.com:8080"),
  ID.replace("contoso.crm4.dynamics.com", "user@contoso.crm4.dynamics.com"),
  ID.replace("/admin_app", ""),
  ID.replace("/admin_app", "/"),
  `${ID}/more`,
])("'%s' is no id, and is told how one looks", (id) => {
  expect(() => parseId(id)).toThrow(
    `'${id}' is no id of a Dataverse resource; its form is <cloud>/<tenant id>/<host of the environment>/<key>, ` +
      "such as commercial/99999999-2222-4333-8444-555555555555/contoso.crm4.dynamics.com/admin_auditlog",
  );
});

test.each([
  "http://contoso.crm4.dynamics.com",
  "https://contoso.crm4.dynamics.com/",
  "https://contoso.crm4.dynamics.com/main.aspx",
  "https://contoso.crm4.dynamics.com:444",
  "contoso.crm4.dynamics.com",
])("%s is no address of an environment", (environmentUrl) => {
  expect(failuresOf(connectionInputs, { ...CONNECTION, environmentUrl })).toEqual([
    {
      property: "environmentUrl",
      reason: expect.stringContaining("must be an https address without a path"),
    },
  ]);
  expect(failuresOf(connectionInputs, { ...CONNECTION })).toEqual([]);
});
