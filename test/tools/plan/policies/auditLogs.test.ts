import { auditLogs } from "../../../../tools/plan/policies/auditLogs";
import { UNKNOWN } from "../../../../common/pulumi/wireValues";
import type { Recorded } from "../../../../tools/plan/recorded";
import { resource } from "../builder";
import { problems } from "./judge";

const vault = resource("azure-native:keyvault:Vault", {}, { id: "/vaults/kv" });
const account = resource("azure-native:storage:StorageAccount", {}, { id: "/storageAccounts/st" });

function log(resourceUri: string, categories: readonly string[], rest: Partial<Recorded> = {}): Recorded {
  const logs = categories.map((category) => ({ category, enabled: true }));
  return resource("azure-native:monitor:DiagnosticSetting", { resourceUri, logs, workspaceId: "/w" }, rest);
}

const ofVault = log("/vaults/kv", ["AuditEvent"]);
const ofState = log("/storageAccounts/st/blobServices/default", [
  "StorageRead",
  "StorageWrite",
  "StorageDelete",
]);

test("a vault and an account whose readers are recorded pass", () => {
  expect(problems(auditLogs, vault, account, ofVault, ofState)).toEqual([]);
});

test("without a setting, or with another's, they are refused", () => {
  expect(problems(auditLogs, vault, account)).toEqual([
    "Vault: no diagnostic setting of it keeps AuditEvent",
    "StorageAccount: no diagnostic setting of it keeps StorageRead, StorageWrite, StorageDelete",
  ]);
  expect(problems(auditLogs, vault, log("/vaults/other", ["AuditEvent"]))).toHaveLength(1);
  // The account itself has metrics alone.
  expect(problems(auditLogs, account, log("/storageAccounts/st", ["StorageRead"]))).toHaveLength(1);
});

test("a category that is left out or off is named", () => {
  const off = {
    ...ofVault,
    inputs: { ...ofVault.inputs, logs: [{ category: "AuditEvent", enabled: false }] },
  };

  expect(problems(auditLogs, vault, off)).toEqual(["Vault: no diagnostic setting of it keeps AuditEvent"]);
  expect(
    problems(auditLogs, account, log("/storageAccounts/st/blobServices/default", ["StorageRead"])),
  ).toEqual(["StorageAccount: no diagnostic setting of it keeps StorageWrite, StorageDelete"]);
});

test("while ids aren't known, what a setting's address comes from decides", () => {
  const unknown = { ...vault, id: undefined };
  const from = (urn: string) =>
    log(UNKNOWN, ["AuditEvent"], { propertyDependencies: { resourceUri: [urn] } });

  expect(problems(auditLogs, unknown, from(vault.urn))).toEqual([]);
  expect(problems(auditLogs, unknown, from(account.urn))).toHaveLength(1);
});
