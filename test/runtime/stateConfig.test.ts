import { loadStateConfig } from "../../runtime/config";

test("what reads the state alone needs nothing else, and yet refuses what is wrong", () => {
  expect(loadStateConfig({})).toMatchObject({
    state: { kind: "folder", path: ".state" },
    tenantId: undefined,
  });
  expect(() => loadStateConfig({ AUDITLOG_TENANT_ID: "x" })).toThrow('AUDITLOG_TENANT_ID is "x"');
  expect(() => loadStateConfig({ AUDITLOG_STATE: "https://acct.blob.core.windows.net/state" })).toThrow(
    "AUDITLOG_MANAGED_IDENTITY_CLIENT_ID is not set",
  );
});
