import { clouds, type CloudName } from "../../../common/clouds";
import { unlistedRegion } from "../../../components/settings/regions";
import { problemsFrom } from "./settingsBuilder";

test.each([
  ["westeuropa", "westeurope"],
  ["nortcentralus", "northcentralus"],
  ["West Europa", "westeurope"],
  // The same words in another order.
  ["uswest", "westus"],
  ["US East 2", "eastus2"],
  ["europewest", "westeurope"],
  ["indiacentral", "centralindia"],
])("the region %s is refused with the one that was meant, %s", (name, meant) => {
  const [problem, ...others] = problemsFrom({ "azure-native:location": name });

  expect(problem).toContain(`, which Azure doesn't know; did you mean ${meant}?; allowed: `);
  expect(problem).toContain(`\npulumi config set azure-native:location ${meant} --stack dev`);
  expect(others).toEqual([]);
});

test.each([
  "westeurope",
  "North Europe",
  "austriaeast",
  "westus4",
  "atlantis",
  // Directions of a geography that Azure has regions in: it opens such.
  "southeastus",
  "southeastus3",
  "denmarkwest",
  "ukcentral",
  "saudiarabiacentral",
])("the region %s is one, or may be one that Azure opened since", (name) => {
  expect(problemsFrom({ "azure-native:location": name })).toEqual([]);
});

test.each([
  [{ cloud: "gccHigh" }, "westeurope", "westeurope", "usgovvirginia"],
  [{ cloud: "commercial" }, "usgovtexas", "usgovtexas", "westeurope"],
  [{ cloud: "gcc" }, "US DoD East", "usdodeast", "westeurope"],
  [{ cloud: "china" }, "East US", "eastus", "chinanorth3"],
])("%j has no region %s", (cloud, location, name, instead) => {
  const [domain] = clouds[cloud.cloud as CloudName].dataverseDomains;
  const dataverseUrl = `https://contoso.${domain ?? ""}`;

  const problems = problemsFrom({ ...cloud, dataverseUrl, "azure-native:location": location });

  expect(problems).toEqual([
    expect.stringContaining(
      `azure-native:location is "${name}", which isn't in cloud ${cloud.cloud}; allowed: `,
    ),
  ]);
  expect(problems[0]).toContain(`\npulumi config set azure-native:location ${instead} --stack dev`);
});

test.each([
  [{ cloud: "dod" }, "usdodcentral"],
  [{ cloud: "gcc" }, "eastus"],
  [{ cloud: "china" }, "chinanorth3"],
])("%j has the region %s", (cloud, location) => {
  const [domain] = clouds[cloud.cloud as CloudName].dataverseDomains;

  expect(
    problemsFrom({
      ...cloud,
      dataverseUrl: `https://contoso.${domain ?? ""}`,
      "azure-native:location": location,
    }),
  ).toEqual([]);
});

test.each([
  ["europe", "northeurope"],
  ["Europe", "northeurope"],
  ["asia", "eastasia"],
  ["us", "eastus"],
  ["uk", "uksouth"],
  ["denmark", "denmarkeast"],
  // Azure lists them as locations, but has no region of such a name.
  ["global", "westeurope"],
  ["unitedstates", "westeurope"],
  ["United States", "westeurope"],
  ["United Kingdom", "westeurope"],
  ["asiapacific", "westeurope"],
  ["singapore", "westeurope"],
])("the geography %s is refused, with a region such as %s", (name, region) => {
  expect(problemsFrom({ "azure-native:location": name })).toEqual([
    `azure-native:location is "${name.toLowerCase().replaceAll(" ", "")}", which names a geography, not a region; allowed: ` +
      `a name such as westeurope\npulumi config set azure-native:location ${region} --stack dev`,
  ]);
});

test("a region that may have opened since is told apart from those that this version knows", () => {
  expect(["westeurope", "usgovvirginia", undefined].map(unlistedRegion)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(unlistedRegion("narnia")).toBe(
    "azure-native:location is narnia, which isn't in this version's list of regions; `az account list-locations --query '[].name'` lists yours.",
  );
  expect(unlistedRegion("westus4")).toContain("westus4");
});
