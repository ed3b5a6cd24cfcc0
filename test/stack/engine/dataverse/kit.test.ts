import { ok } from "../command";
import { startLean, complaintsIn, outputsByName, CLIENT_ID } from "./lean";
import { metadataOf, rowsAt } from "./webApi";

const CUSTOMIZATIONS = /^(create|delete)(Table|Column|Relationship|Publisher|Solution)$|^publish/;

test("the kit's tables are adopted as they are, and stay so after a destroy with deleteTable", async () => {
  await using tenant = await startLean({ prepared: "kit" });
  const { dataverse } = tenant;
  const metadata = async () => [
    ...(await metadataOf(tenant, "admin_app")),
    ...(await metadataOf(tenant, "admin_auditlog")),
    JSON.stringify(await rowsAt(tenant, "solutions")),
    JSON.stringify(await rowsAt(tenant, "publishers")),
  ];
  const before = await metadata();
  const dev = await tenant.lean({ deleteTable: true });

  const up = ok(await dev.up());
  const { "dataverse-access-apps": apps, "dataverse-access-audit": audit } = await outputsByName(dev);
  const after = await metadata();
  const destroy = ok(await dev.destroy());

  expect([...complaintsIn(up.stdout), ...complaintsIn(destroy.stdout)]).toEqual([]);
  expect([apps?.adopted, apps?.missingColumns]).toEqual([true, []]);
  expect([audit?.adopted, audit?.missingColumns]).toEqual([true, []]);
  expect(before.every((text) => text.length > 100)).toBe(true);
  expect(after).toEqual(before);
  expect(await metadata()).toEqual(before);
  expect(dataverse.calls.filter(({ operation }) => CUSTOMIZATIONS.test(operation))).toEqual([]);
  // What the stack made beside the kit is gone.
  expect(dataverse.users.filter(({ applicationId }) => applicationId === CLIENT_ID)).toEqual([]);
  expect(dataverse.roles.filter(({ name }) => name.startsWith("audit-log-connector"))).toEqual([]);
});

test("an older kit lacks a column that enrich fills: the up says which and goes on, and a refresh changes nothing", async () => {
  await using tenant = await startLean({ prepared: "kit", knobs: { olderKit: true } });
  const before = await metadataOf(tenant, "admin_auditlog");
  const dev = await tenant.lean({ enrich: "true" });

  const up = ok(await dev.up());

  const { "dataverse-access-audit": audit } = await outputsByName(dev);
  expect([audit?.adopted, audit?.missingColumns]).toEqual([true, ["admin_appispremium"]]);
  const [warning = "", ...more] = complaintsIn(up.stdout);
  expect(warning).toMatch(
    /^warning: the table admin_auditlog in https:\/\/contoso\S+ lacks admin_appispremium,/,
  );
  // The engine repeats diagnostics at the end of its output.
  expect(more.every((text) => text === warning)).toBe(true);
  ok(await dev.run(["preview", "--refresh", "--expect-no-changes"]));
  expect(await metadataOf(tenant, "admin_auditlog")).toEqual(before);
});
