import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { parseSettings } from "../../../components/settings/parse";
import type { StackSettings } from "../../../components/settings/stackSettings";
import { azureSettings, jobIntervals, stackSettings } from "../../../components/settings/table";
import { settings as runtimeSettings } from "../../../common/settings/runtimeSettings";
import { sharedSettings, type SharedSettingName } from "../../../common/settings/shared";
import { guid, TENANT } from "../../support/builders";
import { CONTEXT, problemsFrom, settingsFrom, type StackValues } from "./settingsBuilder";
import { deploymentClouds } from "../../../common/deploymentClouds";

const root = resolve(__dirname, "../../..");

const group = { subscriptionId: guid(6), resourceGroupName: "rg-shared" };
const inGroup = `/subscriptions/${guid(6)}/resourceGroups/rg-shared/providers`;
const shared = {
  registryId: {
    ...group,
    id: `${inGroup}/Microsoft.ContainerRegistry/registries/contoso`,
    name: "contoso",
  },
  logAnalyticsWorkspaceId: {
    ...group,
    id: `${inGroup}/Microsoft.OperationalInsights/workspaces/log-shared`,
    name: "log-shared",
  },
  actionGroupId: {
    ...group,
    id: `${inGroup}/Microsoft.Insights/actionGroups/On call`,
    name: "On call",
  },
};

/** One value other than the default for each setting; any of them go together. */
const valid = {
  cloud: "gcc",
  resourceGroupName: "rg-audit_log.(eu)",
  tags: { owner: "a@b.example", "Cost center": "4711" },
  appName: "Power Apps audit",
  ownerObjectIds: [guid(1), guid(2)],
  serviceManagementReference: "4711",
  redirectUris: ["https://global.consent.azure-apim.net/redirect", "https://contoso.example/"],
  adminConsent: false,
  secretLifetimeDays: 90,
  rotationStart: "2024-02-29",
  secretReaderObjectIds: [guid(3)],
  publisherIdentifier: guid(4),
  operations: ["EditPowerApp"],
  enabled: false,
  pollInterval: "PT1H",
  lookback: "P1D",
  hosting: "job",
  image: "contoso.azurecr.io/tools/audit:1.2.3",
  deadLetterDays: 1,
  enrich: true,
  retentionDays: 3650,
  alertEmails: ["a.b+c@contoso.example"],
  dataAlertAfter: "PT6H",
  ...Object.fromEntries(Object.entries(shared).map(([key, { id }]) => [key, id])),
  deleteTable: true,
  protect: true,
  "azure-native:subscriptionId": guid(5),
};

const defaults: StackSettings = {
  tenantId: TENANT,
  cloud: "commercial",
  dataverseUrl: "https://contoso.crm4.dynamics.com",
  resourceGroupName: undefined,
  tags: {},
  appName: "Office 365 Management (dev)",
  existingClientId: undefined,
  ownerObjectIds: [],
  serviceManagementReference: undefined,
  redirectUris: [],
  adminConsent: true,
  credential: "secret",
  secretLifetimeDays: 180,
  rotationStart: "2026-01-01",
  secretReaderObjectIds: [],
  publisherIdentifier: undefined,
  operations: ["LaunchPowerApp", "DeletePowerApp"],
  enabled: true,
  pollInterval: "PT15M",
  lookback: "P7D",
  hosting: "app",
  image: undefined,
  registryId: undefined,
  deadLetterDays: 90,
  enrich: false,
  retentionDays: 0,
  logAnalyticsWorkspaceId: undefined,
  alertEmails: [],
  actionGroupId: undefined,
  dataAlertAfter: "P3D",
  skipDataverse: false,
  deleteTable: false,
  protect: false,
  location: "westeurope",
  subscriptionId: "55555555-5555-4555-8555-555555555555",
};

test("tenant, environment, region and subscription are enough, and the rest has its defaults", () => {
  expect(settingsFrom()).toEqual(defaults);
});

test("the defaults that the engine fills in are the parser's own", () => {
  const { config } = parse(readFileSync(`${root}/Pulumi.yaml`, "utf8")) as {
    config: Record<string, { default?: unknown }>;
  };
  const filledIn = Object.entries(config).flatMap(([key, row]) =>
    key === "tenantId" || key === "dataverseUrl" ? [] : [[key, row.default] as const],
  );

  expect(filledIn).toHaveLength(Object.keys(stackSettings).length - 2);
  expect(settingsFrom(Object.fromEntries(filledIn))).toEqual(defaults);
});

test("every setting changes the settings", () => {
  const { "azure-native:subscriptionId": subscriptionId, ...fields } = valid;
  const dataverseUrl = "https://contoso.crm9.dynamics.com/";

  expect(settingsFrom({ ...valid, dataverseUrl, "azure-native:location": "West Europe" })).toEqual({
    ...defaults,
    ...fields,
    ...shared,
    dataverseUrl: "https://contoso.crm9.dynamics.com",
    location: "westeurope",
    subscriptionId,
  });
});

test("any of the valid values go together, whichever are left out", () => {
  const keys = Object.keys(valid) as (keyof typeof valid)[];

  fc.assert(
    fc.property(fc.subarray(keys), (chosen) => {
      const values = Object.fromEntries(chosen.map((key) => [key, valid[key]]));
      // An environment of gcc lies in the domain of commercial, too.
      expect(problemsFrom({ dataverseUrl: "https://contoso.crm9.dynamics.com", ...values })).toEqual([]);
    }),
  );
});

test("no text makes the parser throw", () => {
  const keys = [
    ...Object.keys(stackSettings).map((key) => `${CONTEXT.project}:${key}`),
    "azure-native:location",
  ];
  const text = fc.oneof(fc.string(), fc.json(), fc.constant(undefined));

  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), text), (texts) => {
      parseSettings(texts, CONTEXT);
    }),
  );
});

test.each<[string, StackValues, Partial<StackSettings>]>([
  ["GUIDs become lower-case", { tenantId: guid(1, "ABCDEF00") }, { tenantId: guid(1, "abcdef00") }],
  [
    "GUIDs in lists, too",
    { ownerObjectIds: [guid(1, "ABCDEF00")] },
    { ownerObjectIds: [guid(1, "abcdef00")] },
  ],
  ["an empty text counts as not set", { image: "", appName: "" }, {}],
  ["booleans among tags are text", { tags: { audited: true } }, { tags: { audited: "true" } }],
  ["ten tags are allowed", { tags: tags(10) }, { tags: tags(10) }],
  ["an empty tag is allowed", { tags: { owner: "" } }, { tags: { owner: "" } }],
  ["today is no future", { rotationStart: CONTEXT.today }, { rotationStart: CONTEXT.today }],
  [
    "a date without quotes reaches the program as a point in time",
    { rotationStart: "2026-02-03 00:00:00 +0000 UTC" },
    { rotationStart: "2026-02-03" },
  ],
  [
    "an existing group lends its location",
    { "azure-native:location": undefined, resourceGroupName: "rg" },
    { location: undefined, resourceGroupName: "rg" },
  ],
  [
    "no environment is needed where nothing runs and Dataverse is left alone",
    { dataverseUrl: undefined, skipDataverse: true, enabled: false },
    { dataverseUrl: undefined, skipDataverse: true, enabled: false },
  ],
  [
    "Azure ignores the case of an id, and of a registry's name",
    {
      image: "contoso.azurecr.io/audit:1.0",
      registryId: `${inGroup.replace("resourceGroups", "resourcegroups")}/microsoft.containerregistry/Registries/CONTOSO`,
    },
    {
      image: "contoso.azurecr.io/audit:1.0",
      registryId: {
        ...group,
        id: `${inGroup}/Microsoft.ContainerRegistry/registries/CONTOSO`,
        name: "CONTOSO",
      },
    },
  ],
  [
    "the image of a registry with a domain name label has a hash in its host",
    { image: "contoso-a1b2c3.azurecr.io/audit:1.0", registryId: shared.registryId.id },
    { image: "contoso-a1b2c3.azurecr.io/audit:1.0", registryId: shared.registryId },
  ],
  ["a federated credential stands alone", { credential: "federated" }, { credential: "federated" }],
  [
    "the engine's defaults are no wish for a secret",
    {
      credential: "federated",
      secretLifetimeDays: 180,
      rotationStart: "2026-01-01",
      secretReaderObjectIds: [],
    },
    { credential: "federated" },
  ],
  [
    "an adopted registration keeps its name",
    { existingClientId: guid(9), appName: "", ownerObjectIds: [], redirectUris: [] },
    { existingClientId: guid(9) },
  ],
  ["an app may pause for any time", { pollInterval: "PT7M" }, { pollInterval: "PT7M" }],
  [
    "the same pause may be written otherwise",
    { hosting: "job", pollInterval: "PT60M" },
    { hosting: "job", pollInterval: "PT60M" },
  ],
  [
    "an image may be named by its digest",
    { image: `ghcr.io/contoso/audit@sha256:${"0a".repeat(32)}` },
    { image: `ghcr.io/contoso/audit@sha256:${"0a".repeat(32)}` },
  ],
  [
    "a digest outweighs the tag latest, and a registry may have a port",
    { image: `registry.contoso.example:5000/audit:latest@sha256:${"0a".repeat(32)}` },
    { image: `registry.contoso.example:5000/audit:latest@sha256:${"0a".repeat(32)}` },
  ],
])("%s", (_, values, changed) => {
  expect(settingsFrom(values)).toEqual({ ...defaults, ...changed });
});

test("every pause a job can keep is one that the setting allows", () => {
  for (const pollInterval of jobIntervals) {
    expect(problemsFrom({ hosting: "job", pollInterval, dataAlertAfter: "P1D" })).toEqual([]);
  }
});

test("settings of other namespaces are ignored", () => {
  expect(problemsFrom({ "pulumi:tags": { a: "b" }, "random:seed": "x" })).toEqual([]);
});

test("the clouds to choose from are those that deployments know", () => {
  expect(stackSettings.cloud.type.values).toEqual(Object.keys(deploymentClouds));
});

test.each(Object.keys(sharedSettings) as SharedSettingName[])(
  "%s is a setting of the stack and of the runtime, of one kind",
  (name) => {
    expect(stackSettings[name].type.name).toBe(runtimeSettings[name].type.name);
    // A workstation has a way to sign in that a container doesn't.
    const more = name === "credential" ? " · azure-cli" : "";
    expect(runtimeSettings[name].type.allowed).toBe(`${stackSettings[name].type.allowed}${more}`);
    expect(runtimeSettings[name].variable).toBe(sharedSettings[name].variable);
  },
);

test("the settings have the fields of the table, and no others", () => {
  const fields = [
    ...Object.keys(stackSettings),
    ...Object.keys(azureSettings).map((key) => key.split(":")[1]),
  ];

  expect(Object.keys(settingsFrom()).sort()).toEqual(fields.sort());
});

test.each(["dev", "production"])("Pulumi.%s.yaml is a stack file that parses", (stack) => {
  const { config } = parse(readFileSync(`${root}/Pulumi.${stack}.yaml`, "utf8")) as { config: StackValues };
  const texts = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

  expect(parseSettings(texts, { ...CONTEXT, stack })).toEqual({ settings: expect.anything() });
});

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, "x"]));
}
