import { stackSettings } from "../../../components/settings/table";
import { TENANT } from "../../support/builders";
import { problemsFrom, settingsFrom } from "./settingsBuilder";
import type { StackSetting } from "../../../common/settings/setting";

interface Refusal {
  readonly key: string;
  readonly bad: readonly string[];
  readonly allowed: string;
  readonly hint: string;
}

const SUBSCRIPTION = "55555555-5555-4555-8555-555555555556";
const SHARED = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-shared/providers`;
const GUID = "a GUID such as 11111111-1111-4111-8111-111111111111, not all zeros";
const texts: Refusal[] = [
  {
    key: "tenantId",
    bad: ["contoso", ` ${TENANT}`, `{${TENANT}}`, TENANT.replaceAll("-", ""), "<guid>"],
    allowed: GUID,
    hint: "pulumi config set tenantId '<guid>' --stack dev",
  },
  {
    key: "cloud",
    bad: ["gcch", "GCC", "toString"],
    allowed: "commercial · gcc · gccHigh · dod · china",
    hint: "pulumi config set cloud commercial --stack dev",
  },
  {
    key: "dataverseUrl",
    bad: [
      "contoso.crm4.dynamics.com",
      "http://contoso.crm4.dynamics.com",
      "https://contoso.crm4.dynamics.com/main.aspx",
      "https://contoso.crm4.dynamics.com?",
      "https://contoso.crm4.dynamics.com#",
      "https://me@contoso.crm4.dynamics.com",
      "https://contoso.crm4.dynamics.com:8443",
      "https://contoso.crm4.dynamics.com ",
      "https://<environment>.crm4.dynamics.com",
    ],
    allowed: "https://… of an environment in the chosen cloud, without a path",
    hint: "pulumi config set dataverseUrl 'https://<environment>.crm4.dynamics.com' --stack dev",
  },
  {
    key: "resourceGroupName",
    bad: ["rg.", "audit log", "größe", "r".repeat(91)],
    allowed: "1-90 of A-Z a-z 0-9 . _ - ( ), not ending in a dot",
    hint: "pulumi config set resourceGroupName '<group>' --stack dev",
  },
  {
    key: "appName",
    bad: [" ", " Audit", "Audit\n", "Bob's audit"],
    allowed:
      "1-120 characters, no blank at either end, no apostrophe ('), which breaks the azuread provider's check for duplicate names",
    hint: "pulumi config set appName 'Office 365 Management' --stack dev",
  },
  {
    key: "serviceManagementReference",
    bad: [" 7", "<id of the service>"],
    allowed: "1-255 characters without <>, no blank at either end",
    hint: "pulumi config set serviceManagementReference '<id of the service>' --stack dev",
  },
  {
    key: "existingClientId",
    bad: ["my app"],
    allowed: GUID,
    hint: "pulumi config set existingClientId '<guid>' --stack dev",
  },
  {
    key: "adminConsent",
    bad: ["yes", "True", "0"],
    allowed: "true · false",
    hint: "pulumi config set adminConsent true --stack dev",
  },
  {
    key: "credential",
    bad: ["certificate"],
    allowed: "secret · federated",
    hint: "pulumi config set credential secret --stack dev",
  },
  {
    key: "secretLifetimeDays",
    bad: ["29", "731", "180.5", "1e2", "-90", "half a year", "9".repeat(20)],
    allowed: "a whole number from 30 to 730",
    hint: "pulumi config set secretLifetimeDays 180 --stack dev",
  },
  {
    key: "rotationStart",
    bad: ["2026-02-30", "2026-03-02", "2026-13-01", "2026-3-1", "01.02.2026", "2026-02-03T00:00:00Z"],
    allowed: "a date as YYYY-MM-DD, today or before",
    hint: "pulumi config set rotationStart 2026-01-01 --stack dev",
  },
  {
    key: "publisherIdentifier",
    bad: ["me"],
    allowed: GUID,
    hint: "pulumi config set publisherIdentifier '<guid>' --stack dev",
  },
  {
    key: "pollInterval",
    bad: ["PT59S", "PT12H1S", "15m", "15", "PT15"],
    allowed: "an ISO 8601 duration from PT1M to PT12H (PT15M: 15 minutes, P3D: 3 days)",
    hint: "pulumi config set pollInterval PT15M --stack dev",
  },
  {
    key: "lookback",
    bad: ["P8D", "PT59M", "P1M"],
    allowed: "an ISO 8601 duration from PT1H to P7D (PT15M: 15 minutes, P3D: 3 days)",
    hint: "pulumi config set lookback P7D --stack dev",
  },
  {
    key: "hosting",
    bad: ["function"],
    allowed: "app · job",
    hint: "pulumi config set hosting app --stack dev",
  },
  {
    key: "image",
    bad: [
      "1.1",
      "node",
      "contoso/audit:1.0",
      "contoso.azurecr.io",
      "contoso.azurecr.io/audit",
      "contoso.azurecr.io/audit:",
      "contoso.azurecr.io/audit:latest",
      "contoso.azurecr.io/Audit:1.0",
      "contoso.azurecr.io/audit:1.0:2.0",
      "contoso.azurecr.io/audit@sha256:abc",
      "https://contoso.azurecr.io/audit:1.0",
    ],
    allowed: "<registry>/<repository>:<tag> (any tag but latest) or …@sha256:<digest>",
    hint: "pulumi config set image '<registry>.azurecr.io/<repository>:<tag>' --stack dev",
  },
  {
    key: "registryId",
    bad: [
      "contoso",
      "contoso.azurecr.io",
      `${SHARED}/Microsoft.ContainerRegistry/registries`,
      `${SHARED}/Microsoft.ContainerRegistry/registries/contoso/`,
      `${SHARED}/Microsoft.ContainerRegistry/registries/con-toso`,
      `${SHARED}/Microsoft.OperationalInsights/workspaces/contoso`,
      `${SHARED.replace(SUBSCRIPTION, "contoso")}/Microsoft.ContainerRegistry/registries/contoso`,
      `${SHARED.replace(SUBSCRIPTION, "00000000-0000-0000-0000-000000000000")}/Microsoft.ContainerRegistry/registries/contoso`,
      `https://portal.azure.com${SHARED}/Microsoft.ContainerRegistry/registries/contoso`,
    ],
    allowed:
      "/subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.ContainerRegistry/registries/<name>, the GUID not all zeros",
    hint: "pulumi config set registryId '/subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.ContainerRegistry/registries/<name>' --stack dev",
  },
  {
    key: "logAnalyticsWorkspaceId",
    bad: [
      SUBSCRIPTION,
      `${SHARED}/Microsoft.OperationalInsights/workspaces/a`,
      `${SHARED}/Microsoft.OperationalInsights/clusters/log-shared`,
      `${SHARED.replace("rg-shared", "rg.")}/Microsoft.OperationalInsights/workspaces/log-shared`,
    ],
    allowed:
      "/subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.OperationalInsights/workspaces/<name>, the GUID not all zeros",
    hint: "pulumi config set logAnalyticsWorkspaceId '/subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.OperationalInsights/workspaces/<name>' --stack dev",
  },
  {
    key: "actionGroupId",
    bad: [
      "On call",
      `${SHARED}/Microsoft.Insights/actionGroups/On call `,
      `${SHARED}/Microsoft.Insights/components/On call`,
      `${SHARED}/Microsoft.Monitor/actionGroups/On call`,
    ],
    allowed:
      "/subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.Insights/actionGroups/<name>, the GUID not all zeros",
    hint: "pulumi config set actionGroupId '/subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.Insights/actionGroups/<name>' --stack dev",
  },
  {
    key: "deadLetterDays",
    bad: ["0", "3651"],
    allowed: "a whole number from 1 to 3650",
    hint: "pulumi config set deadLetterDays 90 --stack dev",
  },
  {
    key: "retentionDays",
    bad: ["-1", "3651"],
    allowed: "a whole number from 0 to 3650",
    hint: "pulumi config set retentionDays 0 --stack dev",
  },
  {
    key: "dataAlertAfter",
    bad: ["P31D", "PT59M"],
    allowed: "an ISO 8601 duration from PT1H to P30D (PT15M: 15 minutes, P3D: 3 days)",
    hint: "pulumi config set dataAlertAfter P3D --stack dev",
  },
  {
    key: "azure-native:location",
    bad: ["west-europe", "<region>"],
    allowed: "a name such as westeurope",
    hint: "pulumi config set azure-native:location westeurope --stack dev",
  },
  {
    key: "azure-native:subscriptionId",
    bad: ["Production"],
    allowed: GUID,
    hint: "pulumi config set azure-native:subscriptionId '<guid>' --stack dev",
  },
];

test.each(texts.flatMap(({ bad, ...row }) => bad.map((value) => ({ ...row, value }))))(
  "$key can't be $value",
  ({ key, value, allowed, hint }) => {
    expect(problemsFrom({ [key]: value })).toEqual([
      `${key} is ${JSON.stringify(value)}; allowed: ${allowed}\n${hint}`,
    ]);
  },
);

test("a name may have 120 characters, not 121, even where the stack's name makes it so long", () => {
  const refusal =
    "…; allowed: 1-120 characters, no blank at either end, no apostrophe ('), which breaks the azuread provider's check for duplicate names\npulumi config set appName 'Office 365 Management' --stack";

  expect(settingsFrom({ appName: "x".repeat(120) }).appName).toHaveLength(120);
  expect(problemsFrom({ appName: "x".repeat(121) })).toEqual([
    `appName is "${"x".repeat(119)}${refusal} dev`,
  ]);
  expect(problemsFrom({}, { stack: "s".repeat(97) })).toEqual([
    `appName is "Office 365 Management (${"s".repeat(96)}${refusal} ${"s".repeat(97)}`,
  ]);
});

test("a command that is copied without filling in its <…> is refused again", () => {
  const placeholders = Object.entries<StackSetting>(stackSettings)
    .map(([key, { type }]) => ({ key, type, value: type.example }))
    .filter(({ key, value }) => value.includes("<") && key !== "tags");

  expect(placeholders).toHaveLength(14);
  for (const { key, type, value } of placeholders) {
    expect(problemsFrom({ [key]: type.name === "list" ? [value] : value })).not.toEqual([]);
  }
});
