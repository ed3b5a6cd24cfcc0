import { defaultShape, userColumns, type TableShape } from "../../../common/dataverse/columns";
import { appRow, keyOf, refOf, userOf, userRow } from "../../../runtime/domain/enrichment";
import { guid } from "../../support/builders";

const ADA = guid(1, "eeeeeeee");
const ada = {
  name: "Ada",
  jobTitle: "Analyst",
  department: "Finance",
  city: "Köln",
  country: "Germany",
  isGuest: false,
};

test.each([
  [
    { admin_userid: ADA.toUpperCase(), admin_userupn: "Ada@Contoso.example" },
    { id: ADA, upn: "ada@contoso.example" },
  ],
  [{ admin_userid: ADA }, { id: ADA, upn: undefined }],
  [
    { admin_userupn: "ada_x.com#EXT#@contoso.example" },
    { id: undefined, upn: "ada_x.com#ext#@contoso.example" },
  ],
  [
    { admin_userid: ADA, admin_userupn: "live.com#ada@outlook.example" },
    { id: ADA, upn: undefined },
  ],
])("%j is asked for", (row, user) => {
  expect(userOf(row)).toEqual(user);
});

test.each([
  "Not Available",
  "app@sharepoint",
  "NoUPN",
  "",
  "live.com#ada@outlook.example",
  "a b@contoso.example",
  "a@b@contoso.example",
  "\ud800@contoso.example",
  `${"a".repeat(128)}@contoso.example`,
])("%j is no name that the directory can know", (admin_userupn) => {
  expect(userOf({ admin_userupn })).toBeUndefined();
});

test("the nil GUID is nobody's id", () => {
  expect(userOf({ admin_userid: "00000000-0000-0000-0000-000000000000" })).toBeUndefined();
});

test.each([
  { id: ADA, upn: "ada@contoso.example" },
  { id: ADA, upn: undefined },
  { id: undefined, upn: "o'hara_x.com#ext#@contoso.example" },
])("the key of %j says which user it is", (user) => {
  expect(refOf(keyOf(user))).toEqual(user);
});

test.each(["", " ", "x", `${ADA} x`, `${ADA} ada@contoso.example more`, ADA.toUpperCase(), "__proto__"])(
  "%j is no key",
  (key) => {
    expect(refOf(key)).toBeUndefined();
  },
);

test("what the directory doesn't tell is left out, not nulled", () => {
  const user = { ...ada, department: undefined, city: undefined };

  expect(userRow(user, defaultShape)).toEqual({
    admin_username: "Ada",
    admin_userjobtitle: "Analyst",
    admin_usercountry: "Germany",
  });
});

test("values are cut to their columns, and columns that aren't there left out", () => {
  const { admin_usercity: _, ...maxLength } = userColumns;
  const shape: TableShape = { ...defaultShape, maxLength: { ...maxLength, admin_userdepartment: 3 } };

  const row = userRow({ ...ada, department: "Finance" }, shape);

  expect([row.admin_userdepartment, "admin_usercity" in row]).toEqual(["Fin", false]);
});

test("a guest is one; that somebody isn't says nothing about the day of the launch", () => {
  expect(userRow({ ...ada, isGuest: true }, defaultShape).admin_userisguest).toBe(true);
  expect("admin_userisguest" in userRow(ada, defaultShape)).toBe(false);
});

const shape: TableShape = { ...defaultShape, hasPremiumFlag: true };

test.each([true, false])(
  "whether an app is premium is told where it is known (%s), and where there is the column",
  (isPremium) => {
    const app = { name: undefined, environmentName: undefined, isPremium };

    expect(appRow(app, {}, shape)).toEqual({ admin_appispremium: isPremium });
    expect(appRow({ ...app, isPremium: undefined }, {}, shape)).toEqual({});
    expect(appRow(app, {}, { ...shape, hasPremiumFlag: false })).toEqual({});
  },
);

test("a row keeps the name that the app had; its environment gets the display name", () => {
  const app = { name: "Now", environmentName: "Finance", isPremium: undefined };

  expect(appRow(app, { admin_appname: "Then", admin_appenvironment: "default-x" }, shape)).toEqual({
    admin_appenvironment: "Finance",
  });
  expect(appRow(app, {}, shape)).toEqual({ admin_appname: "Now", admin_appenvironment: "Finance" });
});
