import { BodyMemory, bulkBody } from "../../../runtime/dataverse/bulkBody";
import { withLookup } from "../../../runtime/domain/row";
import { appId, packedRow, row } from "../../support/builders";

test("a body names the type of each row, its columns and its lookup", () => {
  const rows = [
    packedRow(1, { admin_appname: 'Größe "😀"' }),
    withLookup(packedRow(2), appId(7)),
    packedRow(3, { admin_userisguest: true }),
  ];

  const body = bulkBody("admin_auditlog", rows, new BodyMemory());

  const type = { "@odata.type": "Microsoft.Dynamics.CRM.admin_auditlog" };
  expect(JSON.parse(body.toString())).toEqual({
    Targets: [
      { ...type, ...row(1, { admin_appname: 'Größe "😀"' }) },
      { ...type, ...row(2), "admin_AppLookup@odata.bind": `admin_apps(${appId(7)})` },
      { ...type, ...row(3, { admin_userisguest: true }) },
    ],
  });
});

test("memory given back serves a body that it is large enough for, which is as long as its rows say", () => {
  const memory = new BodyMemory();
  const long = bulkBody("admin_auditlog", [packedRow(1, { admin_appname: "x".repeat(200_000) })], memory);
  memory.giveBack(long);
  const short = bulkBody("admin_auditlog", [packedRow(2)], memory);
  const other = bulkBody("admin_auditlog", [packedRow(3)], memory);

  expect([short.buffer === long.buffer, other.buffer === long.buffer]).toEqual([true, false]);
  expect((JSON.parse(short.toString()) as { Targets: unknown[] }).Targets).toHaveLength(1);
});
