import { hintOf } from "./failure";

const ENVIRONMENT = "azure-native:app:ManagedEnvironment";

test.each([
  [
    ENVIRONMENT,
    'Code="ManagedEnvironmentNoAvailableCapacityInRegion" Message="No capacity available in this region"',
  ],
  [
    ENVIRONMENT,
    'Code="MaxNumberOfRegionalEnvironmentsInSubExceeded" Message="cannot have more than 1 environments in East US."',
  ],
  [ENVIRONMENT, "Subscription 'x' is not allowed to create environments in Region 'East US'"],
  [
    "azure-native:storage:StorageAccount",
    'Code="RequestDisallowedByAzure" Message="Resource was disallowed by Azure"',
  ],
  ["azure-native:keyvault:Vault", 'Code="LocationNotAvailableForResourceType"'],
])("%s, refused with %s: another region", (type, error) => {
  const hint = hintOf(error, { type, inputs: { location: "eastus" } });

  expect(hint).toMatch(/^eastus takes no more of this now/);
  expect(hint).toContain("\n  pulumi config set azure-native:location <region> --stack dev\n");
});

test.each([
  "MaxNumberOfGlobalEnvironmentsInSubExceeded: The subscription cannot have more than 1 environments among all regions.",
  "MaxNumberOfEnvironmentsInSubExceeded",
])("%s: no region helps", (error) => {
  const hint = hintOf(error, { type: ENVIRONMENT, inputs: { location: "eastus" } });

  expect(hint).toContain("in whatever region");
  expect(hint).not.toContain("azure-native:location");
});

test("what is refused while it is updated is where it was", () => {
  const error = 'Code="SkuNotAvailable"';

  expect(hintOf(error, { type: ENVIRONMENT, operation: "update" })).toBeUndefined();
});
