import { fresh, stable } from "../../base/resourceType";
import {
  anything,
  choice,
  flag,
  integer,
  listOf,
  objectOf,
  path,
  required,
  setOf,
  text,
  writeOnly,
} from "../../base/shape";
import { at, textAt } from "../../base/values";
import { armError, idInGroup, type ArmType } from "../armType";
import { commonOutputs, groupFields, identityBlock, identityOutputs, IDENTITY_TYPES } from "./common";

const armType = "Microsoft.App/managedEnvironments";

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/app/resource-manager/Microsoft.App
export const managedEnvironment: ArmType = {
  token: "azure-native:app:ManagedEnvironment",
  armType,
  apiVersion: "2025-02-02-preview",
  name: { input: "environmentName", kind: "random" },
  inputs: groupFields({
    environmentName: path(text({ pattern: "^[-\\w\\._\\(\\)]+$" })),
    appInsightsConfiguration: objectOf({ connectionString: writeOnly(text()) }),
    appLogsConfiguration: objectOf({
      destination: text(),
      logAnalyticsConfiguration: objectOf({
        customerId: text(),
        dynamicJsonColumns: flag(),
        sharedKey: writeOnly(text()),
      }),
    }),
    availabilityZones: setOf(text()),
    customDomainConfiguration: anything(),
    daprAIConnectionString: writeOnly(text()),
    daprAIInstrumentationKey: writeOnly(text()),
    diskEncryptionConfiguration: anything(),
    identity: identityBlock(...IDENTITY_TYPES),
    infrastructureResourceGroup: text(),
    ingressConfiguration: anything(),
    kind: text(),
    openTelemetryConfiguration: anything(),
    peerAuthentication: objectOf({ mtls: objectOf({ enabled: flag() }) }),
    peerTrafficConfiguration: objectOf({ encryption: objectOf({ enabled: flag() }) }),
    publicNetworkAccess: choice("Enabled", "Disabled"),
    vnetConfiguration: objectOf({
      dockerBridgeCidr: text(),
      infrastructureSubnetId: text(),
      internal: flag(),
      platformReservedCidr: text(),
      platformReservedDnsIP: text(),
    }),
    workloadProfiles: listOf(
      objectOf({
        name: required(text()),
        workloadProfileType: required(text()),
        minimumCount: integer(),
        maximumCount: integer(),
        enableFips: flag(),
      }),
      { key: "name" },
    ),
    zoneRedundant: flag(),
  }),
  replaces: ["location", "zoneRedundant", "infrastructureResourceGroup"],
  // Create-only as well, but inside an object, where the provider does not see it.
  fixed: ["vnetConfiguration", "customDomainConfiguration.dnsSuffix"],
  idOf: idInGroup(armType, "environmentName"),
  defaults: { zoneRedundant: false, publicNetworkAccess: "Enabled" },
  outputs: {
    ...commonOutputs(armType),
    defaultDomain: stable(({ inputs, world, id }) => {
      const region = textAt(inputs, "location").toLowerCase().replaceAll(" ", "");
      return `calmsea-${world.hex(id, "domain").slice(0, 8)}.${region}.${world.suffixes.containerApps}`;
    }),
    staticIp: stable(({ world, id }) => {
      const hex = world.hex(id, "ip");
      return `20.${[0, 2, 4].map((from) => Number.parseInt(hex.slice(from, from + 2), 16)).join(".")}`;
    }),
    provisioningState: fresh(() => "Succeeded"),
    eventStreamEndpoint: fresh(({ id, inputs }) => eventStream(id, textAt(inputs, "location"))),
    kedaConfiguration: fresh(() => ({ version: "2.17.2" })),
    daprConfiguration: fresh(() => ({ version: "1.13.6" })),
    ...identityOutputs,
  },
  beforeDelete(id, world) {
    // Message, there about builders: microsoft/azure-container-apps#1012
    const users = [...world.resources.values()].filter(({ inputs }) =>
      [inputs["environmentId"], inputs["managedEnvironmentId"]].includes(id),
    );
    if (users.length === 0) return;
    throw armError(
      409,
      "ManagedEnvironmentHasContainerApps",
      `The specified environment ${id.split("/").at(-1)} cannot be deleted because it still contains ${users.length} ContainerApps.`,
    );
  },
  rules: [
    {
      // Message: https://github.com/microsoft/azure-container-apps/issues/1272
      code: "ManagedEnvironmentNoAvailableCapacityInRegion",
      judge: ({ inputs, previous, world }) =>
        previous === undefined && world.fullRegions.has(textAt(inputs, "location"))
          ? "No capacity available in this region for provisioning an environment, please try again in another region."
          : undefined,
    },
    {
      // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftapp
      code: "ManagedEnvironmentInvalidName",
      judge: ({ name }) =>
        /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= 60
          ? undefined
          : `Invalid Managed Environment name '${name}'. A name must consist of lower case alphanumeric characters or '-', start with a letter and end with an alphanumeric character.`,
    },
    {
      // https://learn.microsoft.com/azure/container-apps/log-options
      code: "InvalidRequestParameterWithDetails",
      judge: ({ inputs }) => {
        const destination = textAt(inputs, "appLogsConfiguration.destination");
        const allowed = ["", "log-analytics", "azure-monitor", "none"];
        return allowed.includes(destination)
          ? undefined
          : `AppLogsConfiguration.Destination is invalid. Destination '${destination}' is not supported.`;
      },
    },
    {
      // https://github.com/microsoft/azure-container-apps/issues/990
      code: "InvalidRequestParameterWithDetails",
      judge: ({ inputs }) => {
        const logs = "appLogsConfiguration.logAnalyticsConfiguration";
        const isComplete = ["customerId", "sharedKey"].every(
          (key) => textAt(inputs, `${logs}.${key}`) !== "",
        );
        return textAt(inputs, "appLogsConfiguration.destination") === "log-analytics" && !isComplete
          ? "LogAnalyticsConfiguration is invalid. Must provide a valid LogAnalyticsConfiguration."
          : undefined;
      },
    },
    {
      // https://learn.microsoft.com/azure/reliability/reliability-azure-container-apps
      code: "InvalidRequestParameterWithDetails",
      judge: ({ inputs }) => {
        const needsSubnet =
          inputs["zoneRedundant"] === true || at(inputs, "vnetConfiguration.internal") === true;
        return needsSubnet && textAt(inputs, "vnetConfiguration.infrastructureSubnetId") === ""
          ? "VnetConfiguration.InfrastructureSubnetId is required for a zone redundant or internal environment."
          : undefined;
      },
    },
  ],
};

/** Where the events of an environment, app or job can be followed. */
export function eventStream(id: string, location: string): string {
  const region = location.toLowerCase().replaceAll(" ", "");
  return `https://${region}.azurecontainerapps.dev${id}/eventstream`;
}
