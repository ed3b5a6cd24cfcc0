import { StateStorage } from "../../../components/hosting/stateStorage";
import type { StackContext } from "../../../components/program/stackContext";
import { guid } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { LOCATION, mockedCloud } from "../support/mockedCloud";
import { idIn, place } from "../support/place";
import { named, typesAndNames } from "../support/resources";
import { deploymentClouds } from "../../../common/deploymentClouds";

/* Mocked: that Azure takes the account, and that the role lets the runtime write, is not proved here. */

const WORKSPACE = idIn("OperationalInsights/workspaces/log-x");

function storage(fields: Partial<StackContext> = {}) {
  return record(() => {
    const { containerUrl } = new StateStorage("state", {
      place: place(fields),
      principalId: guid(1),
      workspaceId: WORKSPACE,
    });
    return { containerUrl };
  }, mockedCloud());
}

test("an account without keys and public access, its container, and the right to write in that alone", async () => {
  const recording = await storage();

  expect(typesAndNames(recording)).toEqual([
    "auditlog:index:StateStorage state",
    "azure-native:authorization:RoleAssignment state-writer",
    "azure-native:monitor:DiagnosticSetting state-logs",
    "azure-native:storage:BlobContainer state-container",
    "azure-native:storage:BlobServiceProperties state-recovery",
    "azure-native:storage:ManagementPolicy state-expiry",
    "azure-native:storage:StorageAccount state-account",
  ]);
  const { accountName } = named(recording, "state-account").inputs;
  expect(accountName).toMatch(/^stauditlogconnec[0-9a-f]{8}$/);
  expect(named(recording, "state-account").inputs).toEqual({
    accountName,
    resourceGroupName: "rg-test",
    location: LOCATION,
    tags: { stack: "dev" },
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    allowSharedKeyAccess: false,
    defaultToOAuthAuthentication: true,
    allowBlobPublicAccess: false,
    allowCrossTenantReplication: false,
    enableHttpsTrafficOnly: true,
    minimumTlsVersion: "TLS1_2",
  });
  expect(named(recording, "state-container").inputs).toEqual({
    containerName: "state",
    accountName,
    resourceGroupName: "rg-test",
    publicAccess: "None",
  });
  expect(named(recording, "state-writer")).toMatchObject({
    parent: "state",
    errorHooks: ["state-failure"],
    inputs: {
      principalId: guid(1),
      scope: idIn(`Storage/storageAccounts/${String(accountName)}/blobServices/default/containers/state`),
      roleDefinitionId: expect.stringMatching(/\/ba92f5b4-2d11-453d-a403-e96b0029c9fe$/),
    },
  });
});

test("what is overwritten or deleted can be brought back for a week, and is kept for no more than two", async () => {
  const recording = await storage();

  const { accountName } = named(recording, "state-account").inputs;
  const inAccount = { accountName, resourceGroupName: "rg-test" };
  expect(named(recording, "state-recovery").inputs).toEqual({
    ...inAccount,
    blobServicesName: "default",
    isVersioningEnabled: true,
    deleteRetentionPolicy: { enabled: true, days: 7 },
    containerDeleteRetentionPolicy: { enabled: true, days: 7 },
  });
  expect(named(recording, "state-expiry").inputs).toEqual({
    ...inAccount,
    managementPolicyName: "default",
    policy: {
      rules: [
        {
          enabled: true,
          name: "previous-versions",
          type: "Lifecycle",
          definition: {
            filters: { blobTypes: ["blockBlob"] },
            // Of current blobs it says nothing.
            actions: { version: { delete: { daysAfterCreationGreaterThan: 7 } } },
          },
        },
      ],
    },
  });
});

test("who reads or changes the state is in the log", async () => {
  const recording = await storage();

  const { accountName } = named(recording, "state-account").inputs;
  expect(named(recording, "state-logs").inputs).toEqual({
    name: "to-workspace",
    resourceUri: idIn(`Storage/storageAccounts/${String(accountName)}/blobServices/default`),
    workspaceId: WORKSPACE,
    logs: ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
  });
});

test.each([
  ["commercial", "core.windows.net"],
  ["gccHigh", "core.usgovcloudapi.net"],
  ["china", "core.chinacloudapi.cn"],
] as const)("in cloud %s the container lies below %s", async (cloud, suffix) => {
  const { result, resources } = await storage({ cloud: deploymentClouds[cloud] });

  const { accountName } = named({ resources }, "state-account").inputs;
  expect(result.containerUrl).toBe(`https://${String(accountName)}.blob.${suffix}/state`);
});

test("account and container are protected on demand, the role is not", async () => {
  const recording = await storage({ protect: true });

  const isProtected = ["state-account", "state-container", "state-writer"].map(
    (name) => named(recording, name).protect,
  );
  expect(isProtected).toEqual([true, true, false]);
});
