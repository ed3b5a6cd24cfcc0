import {
  auditTable,
  appTable,
  defaultShape,
  textColumns,
  userColumns,
} from "../../../common/dataverse/columns";
import { auditTable as kitAuditTable, appTable as kitAppTable } from "../../fakes/emulators/dataverse/schema";

// The emulator's schema is written down from the kit's sources, independently of the runtime.
const audit = kitAuditTable({});

test("names of tables and keys are the kit's", () => {
  expect([auditTable.logicalName, auditTable.entitySet, auditTable.primaryKey]).toEqual([
    audit.logicalName,
    audit.setName,
    audit.primaryId,
  ]);
  expect([appTable.logicalName, appTable.entitySet, appTable.primaryKey]).toEqual([
    kitAppTable().logicalName,
    kitAppTable().setName,
    kitAppTable().primaryId,
  ]);
});

test.each(Object.entries({ ...textColumns, ...userColumns }))(
  "%s holds at least the %i characters assumed of it",
  (name, assumed) => {
    expect(audit.columns.get(name)?.maxLength).toBeGreaterThanOrEqual(assumed);
  },
);

test("the lookup is bound by its case-sensitive navigation property", () => {
  expect(audit.columns.get(auditTable.lookup.column)?.schemaName).toBe(auditTable.lookup.navigationProperty);
});

test("without metadata, every column is assumed to be there but the newest, which is there since kit 4.47 alone", () => {
  expect(defaultShape).toEqual({
    maxLength: { ...textColumns, ...userColumns },
    hasGuestFlag: true,
    hasPremiumFlag: false,
    hasLookup: true,
  });
});
