import { furnish } from "./furnishedSubscription";
import type { Values } from "./fakeProvider";
import { makeNative, nativeRef, patched } from "./testing";

const workspace = (cloud: ReturnType<typeof furnish>["cloud"]): [id: string, inputs: Values] => {
  const [found] = [...cloud.resources].filter(([, { type }]) => type.endsWith(":Workspace"));
  if (found === undefined) throw new Error("no workspace");
  return [found[0], found[1].inputs];
};

test("a deleted workspace keeps its name: it comes back where it was, and is refused elsewhere", () => {
  const { cloud } = furnish();
  const [id, inputs] = workspace(cloud);
  cloud.azureNative.delete(nativeRef("operationalinsights:Workspace"), id);

  expect([...cloud.deletedWorkspaces.keys()]).toEqual([id.toLowerCase()]);
  expect(() =>
    makeNative(cloud, "operationalinsights:Workspace", { ...inputs, location: "japaneast" }),
  ).toThrow(/Status=409 Code="Conflict" Message="The workspace name '.+' is not unique"/);
  makeNative(cloud, "operationalinsights:Workspace", inputs);
  expect(cloud.deletedWorkspaces.size).toBe(0);
});

test("a full region takes no further environment, and another one does", () => {
  const { cloud } = furnish();
  cloud.fullRegions.add("westeurope");
  const inputs = (location: string): Values => ({
    resourceGroupName: "rg-a",
    environmentName: "cae-b",
    location,
  });

  expect(() => makeNative(cloud, "app:ManagedEnvironment", inputs("westeurope"))).toThrow(
    'Code="ManagedEnvironmentNoAvailableCapacityInRegion"',
  );
  expect(makeNative(cloud, "app:ManagedEnvironment", inputs("northeurope")).id).toMatch(/cae-b$/);
});

const week = { enabled: true, days: 7 };
const service: Values = {
  resourceGroupName: "rg-a",
  accountName: "sta",
  blobServicesName: "default",
  isVersioningEnabled: true,
  deleteRetentionPolicy: week,
};
const policy: Values = {
  resourceGroupName: "rg-a",
  accountName: "sta",
  managementPolicyName: "default",
  policy: {
    rules: [
      {
        name: "old",
        type: "Lifecycle",
        definition: {
          filters: { blobTypes: ["blockBlob"] },
          actions: { version: { delete: { daysAfterCreationGreaterThan: 7 } } },
        },
      },
    ],
  },
};

test("a blob service is part of its account: it can be made again, and its log needs no properties", () => {
  const { cloud } = furnish();
  const { id } = makeNative(cloud, "storage:BlobServiceProperties", service);
  makeNative(cloud, "storage:BlobServiceProperties", service);
  makeNative(cloud, "storage:ManagementPolicy", policy);
  const [workspaceId] = workspace(cloud);
  cloud.azureNative.delete(nativeRef("storage:BlobServiceProperties"), id);
  const log = { name: "x", resourceUri: id, workspaceId, logs: [{ category: "StorageRead", enabled: true }] };

  expect(makeNative(cloud, "monitor:DiagnosticSetting", log).id).toMatch(
    /blobServices\/default\/providers\//,
  );
  expect(() =>
    makeNative(cloud, "monitor:DiagnosticSetting", {
      ...log,
      name: "y",
      resourceUri: id.replace(/\/blobServices.*/, ""),
    }),
  ).toThrow("Category 'StorageRead' is not supported");
});

test.each<[type: string, inputs: Values, says: string]>([
  ["storage:BlobServiceProperties", { ...service, blobServicesName: undefined }, "HttpResourceNotFound"],
  ["storage:BlobServiceProperties", { ...service, accountName: "stnone" }, "ResourceNotFound"],
  [
    "storage:BlobServiceProperties",
    patched(service, "deleteRetentionPolicy.days", undefined),
    "days is required",
  ],
  [
    "storage:BlobServiceProperties",
    patched(service, "deleteRetentionPolicy.days", 366),
    "'deleteRetentionPolicy.days'",
  ],
  ["storage:ManagementPolicy", { ...policy, managementPolicyName: "mine" }, "InvalidRequestPropertyValue"],
  ["storage:ManagementPolicy", patched(policy, "policy.rules.0.definition.actions", {}), "has no action"],
])("%s: %j is refused", (type, inputs, says) => {
  expect(() => makeNative(furnish().cloud, type, inputs)).toThrow(says);
});
