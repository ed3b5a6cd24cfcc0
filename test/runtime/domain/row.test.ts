import fc from "fast-check";
import { defaultShape, textColumns, type TableShape } from "../../../common/dataverse/columns";
import { packed, toRow, unpacked, withLookup, withoutLookup } from "../../../runtime/domain/row";
import { appId, event, guid } from "../../support/builders";

test("an event fills every column it has something for", () => {
  const { row, truncations } = toRow(
    event({
      appName: "Expenses",
      environmentName: "Contoso (default)",
      userPrincipalName: "ada@contoso.com",
      userId: guid(9),
      isGuest: false,
    }),
    defaultShape,
  );

  expect(row).toEqual({
    admin_auditlogid: guid(1),
    admin_creationtime: "2026-10-05T08:00:00.000Z",
    admin_title: `Power App Launch ${appId(1)} - 2026-10-05T08:00:00`,
    admin_operation: "LaunchPowerApp",
    admin_workload: "PowerPlatform",
    admin_appid: appId(1),
    admin_appname: "Expenses",
    admin_appenvironment: "Contoso (default)",
    admin_userupn: "ada@contoso.com",
    admin_userid: guid(9),
    admin_userisguest: false,
  });
  expect(truncations).toEqual([]);
});

test("columns an event can't fill are left out, so that what another flow filled in stays", () => {
  const { row } = toRow(event({ appId: undefined, workload: undefined }), defaultShape);

  expect(row).toEqual({
    admin_auditlogid: guid(1),
    admin_creationtime: "2026-10-05T08:00:00.000Z",
    admin_title: "Power App Launch (no app id) - 2026-10-05T08:00:00",
    admin_operation: "LaunchPowerApp",
  });
});

test("other operations are named as they are in the title", () => {
  const { row } = toRow(event({ operation: "EditPowerApp" }), defaultShape);

  expect(row.admin_title).toBe(`EditPowerApp ${appId(1)} - 2026-10-05T08:00:00`);
});

test("columns that an older kit lacks are not written", () => {
  const { admin_appenvironment: _absent, ...maxLength } = textColumns;
  const older: TableShape = { maxLength, hasGuestFlag: false, hasPremiumFlag: false, hasLookup: true };

  const { row } = toRow(event({ environmentName: "default", isGuest: true }), older);

  expect([row.admin_appenvironment, row.admin_userisguest]).toEqual([undefined, undefined]);
  expect(row.admin_appid).toBe(appId(1));
});

test("a value longer than its column is cut and reported", () => {
  const { row, truncations } = toRow(event({ appName: "x".repeat(101) }), defaultShape);

  expect(row.admin_appname).toBe("x".repeat(100));
  expect(truncations).toEqual([{ column: "admin_appname", length: 101, maxLength: 100 }]);
});

test("a value as long as its column is neither", () => {
  const { row, truncations } = toRow(event({ appName: "x".repeat(100) }), defaultShape);

  expect([row.admin_appname, truncations]).toEqual(["x".repeat(100), []]);
});

test("a cut never goes through the two halves of one character", () => {
  const { row } = toRow(event({ appName: `${"x".repeat(99)}😀` }), defaultShape);

  expect(row.admin_appname).toBe("x".repeat(99));
});

test("whatever the name, the column's text is its beginning and well formed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (appName) => {
      const text = String(toRow(event({ appName }), defaultShape).row.admin_appname);

      expect(appName.startsWith(text)).toBe(true);
      expect(text.length).toBeLessThanOrEqual(100);
      expect(text.length).toBeGreaterThanOrEqual(Math.min(99, appName.length));
      expect(Buffer.from(text).toString()).toBe(text);
    }),
  );
});

test("a packed row has its columns, and a lookup that comes and goes without touching them", () => {
  const { row } = toRow(event({ appName: "Größe 😀" }), defaultShape);
  const plain = packed(guid(1), row);
  const bound = withLookup(plain, appId(1));

  expect([bound.linkedTo, unpacked(bound), plain.linkedTo]).toEqual([appId(1), row, undefined]);
  expect(withoutLookup(bound)).toEqual(plain);
  expect(withoutLookup(plain)).toBeUndefined();
});

test("an id of zeros is refused: the launches that have it would be one row", () => {
  const id = "00000000-0000-0000-0000-000000000000";

  let failure: unknown;
  try {
    toRow(event({ id }), defaultShape);
  } catch (error) {
    failure = error;
  }

  expect(failure).toMatchObject({
    code: "data",
    message: `the record's Id "${id}" is all zeros and identifies nothing`,
    recordId: id,
  });
});
