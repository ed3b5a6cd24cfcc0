import { type DeploymentCloud, deploymentClouds } from "../../common/deploymentClouds";

const table = Object.entries<DeploymentCloud>(deploymentClouds);

test.each(table)("%s: hosts are bare names", (_, cloud) => {
  const hosts = [
    cloud.activityHost,
    cloud.loginHost,
    cloud.portalHost,
    cloud.resourceManagerHost,
    cloud.graphHost,
    cloud.storageSuffix,
    cloud.vaultSuffix,
    cloud.registrySuffix,
    ...cloud.dataverseDomains,
  ];

  expect(hosts.filter((host) => !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host))).toEqual([]);
});

// https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference
test("the Activity API's hosts are the documented ones", () => {
  expect(table.map(([name, { activityHost }]) => [name, activityHost])).toEqual([
    ["commercial", "manage.office.com"],
    ["gcc", "manage-gcc.office.com"],
    ["gccHigh", "manage.office365.us"],
    ["dod", "manage.protection.apps.mil"],
    ["china", "manage.office365.cn"],
  ]);
});

test("government clouds sign in at the government's Entra", () => {
  expect([
    deploymentClouds.gcc.loginHost,
    deploymentClouds.gccHigh.loginHost,
    deploymentClouds.dod.loginHost,
  ]).toEqual(["login.microsoftonline.com", "login.microsoftonline.us", "login.microsoftonline.us"]);
});

// https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure#guidance-for-developers
// https://learn.microsoft.com/azure/china/resources-developer-guide
test("deployments talk to the Resource Manager of their own Azure", () => {
  expect(table.map(([name, { resourceManagerHost }]) => [name, resourceManagerHost])).toEqual([
    ["commercial", "management.azure.com"],
    ["gcc", "management.azure.com"],
    ["gccHigh", "management.usgovcloudapi.net"],
    ["dod", "management.usgovcloudapi.net"],
    ["china", "management.chinacloudapi.cn"],
  ]);
});

// https://learn.microsoft.com/graph/deployments
test("Graph has hosts of its own in each national cloud, two of them for the US government", () => {
  expect(table.map(([name, { graphHost }]) => [name, graphHost])).toEqual([
    ["commercial", "graph.microsoft.com"],
    ["gcc", "graph.microsoft.com"],
    ["gccHigh", "graph.microsoft.us"],
    ["dod", "dod-graph.microsoft.us"],
    ["china", "microsoftgraph.chinacloudapi.cn"],
  ]);
});
