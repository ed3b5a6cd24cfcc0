import { parse } from "yaml";
import { isObject } from "../../../common/objects";
import { allSettings } from "../../../tools/init/answers";
import { ENOUGH, scripted, SUBSCRIPTION, TENANT } from "./scripted";

const BEFORE = `# Ours.
secretsprovider: azurekeyvault://kv-contoso/keys/pulumi
encryptedkey: abc=
config:
  azure-native:location: northeurope
  audit-log-connector:hosting: job
  audit-log-connector:config:enabled: false
  ci:backend: azblob://state # of the team
`;

test("the file ends with the lists that aren't set, as they would be typed", async () => {
  const { files } = await scripted([...ENOUGH, "--alertEmails", "a@contoso.com"]);

  expect(files["Pulumi.contoso.yaml"]?.split("\n\n")[1]).toBe(
    [
      "# All settings: README.md. A list has one line for each item, such as",
      "#   audit-log-connector:ownerObjectIds:",
      "#     - <guid>",
      "#   audit-log-connector:redirectUris:",
      "#     - https://global.consent.azure-apim.net/redirect/<connector>",
      "#   audit-log-connector:operations:",
      "#     - LaunchPowerApp\n",
    ].join("\n"),
  );
});

const inGroup = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-shared/providers`;
const written: Readonly<Record<string, unknown>> = {
  "azure-native:location": "northeurope",
  "azure-native:subscriptionId": "44444444-4444-4444-8444-444444444444",
  tenantId: "55555555-5555-4555-8555-555555555555",
  cloud: "commercial",
  dataverseUrl: "https://fabrikam.crm4.dynamics.com",
  resourceGroupName: "rg-audit",
  tags: { owner: "ada" },
  appName: "Power Apps audit",
  existingClientId: TENANT,
  ownerObjectIds: [TENANT],
  serviceManagementReference: "4711",
  redirectUris: ["https://contoso.example/"],
  adminConsent: false,
  credential: "federated",
  secretLifetimeDays: 90,
  rotationStart: "2024-02-29",
  secretReaderObjectIds: [TENANT],
  publisherIdentifier: TENANT,
  operations: ["EditPowerApp"],
  enabled: false,
  pollInterval: "PT1H",
  lookback: "P1D",
  hosting: "job",
  image: "contoso.azurecr.io/tools/audit:1.2.3",
  registryId: `${inGroup}/Microsoft.ContainerRegistry/registries/contoso`,
  deadLetterDays: 1,
  enrich: true,
  retentionDays: 3650,
  logAnalyticsWorkspaceId: `${inGroup}/Microsoft.OperationalInsights/workspaces/log-shared`,
  alertEmails: ["a@contoso.example"],
  actionGroupId: `${inGroup}/Microsoft.Insights/actionGroups/On call`,
  dataAlertAfter: "PT6H",
  skipDataverse: false,
  deleteTable: true,
  protect: true,
};

test("each setting has its row (control)", () => {
  expect(Object.keys(written).sort()).toEqual([...allSettings.keys()].sort());
});

test.each(Object.entries(written))("%s is written as the program reads it", async (key, value) => {
  const flag = `--${key.replace("azure-native:", "")}`;
  const texts = isObject(value)
    ? Object.entries(value).map((entry) => entry.join("="))
    : [value].flat().map(String);
  const at = ENOUGH.indexOf(flag);
  const others = at < 0 ? ENOUGH : ENOUGH.toSpliced(at, 2);

  const { files, refusal } = await scripted([...others, ...texts.flatMap((text) => [flag, text])]);

  expect(refusal).toBeUndefined();
  const { config } = parse(files["Pulumi.contoso.yaml"] ?? "") as { config: Record<string, unknown> };
  expect(config[key.includes(":") ? key : `audit-log-connector:${key}`]).toEqual(value);
});

test("a file that exists stays as it is", async () => {
  const files = { "Pulumi.contoso.yaml": BEFORE };
  const outcome = await scripted(ENOUGH, { files });

  expect(outcome.refusal).toContain("Pulumi.contoso.yaml exists.");
  expect(outcome.files).toEqual(files);
});

test("--force replaces the connector's settings; Pulumi's own entries and ci: settings stay", async () => {
  const { files, text } = await scripted([...ENOUGH, "--force"], {
    files: { "Pulumi.contoso.yaml": BEFORE },
  });

  expect(files["Pulumi.contoso.yaml"]).toBe(`# Ours.
secretsprovider: azurekeyvault://kv-contoso/keys/pulumi
encryptedkey: abc=
config:
  ci:backend: azblob://state # of the team
  azure-native:location: westeurope
  azure-native:subscriptionId: ${SUBSCRIPTION}
  audit-log-connector:tenantId: ${TENANT}
  audit-log-connector:dataverseUrl: https://contoso.crm4.dynamics.com
`);
  const [next, whereMissing] = text.split("A stack that has only its file is created first:");
  expect(next).not.toContain("pulumi stack init");
  expect(whereMissing).toBe("\n  pulumi login\n  pulumi stack init contoso");
});

test.each(["config: [", "- a\n", "config: text\n"])(
  "--force leaves a file as it is that isn't a stack's: %j",
  async (before) => {
    const files = { "Pulumi.contoso.yaml": before };
    const outcome = await scripted([...ENOUGH, "--force"], { files });

    expect(outcome.refusal).toContain("can't be read as a stack file");
    expect(outcome.files).toEqual(files);
  },
);

test.each(["contoso/audit-log-connector/prod", "", "a b", "..\\x", "x".repeat(101)])(
  "a stack can't be called %j",
  async (stack) => {
    const { refusal, files } = await scripted(["--stack", stack, ...ENOUGH]);

    expect(refusal).toContain("allowed: the stack's own name");
    expect(files).toEqual({});
  },
);

test("names that differ in case would be one file on Windows", async () => {
  const files = { "Pulumi.Contoso.yaml": BEFORE };
  const outcome = await scripted([...ENOUGH, "--force"], { files });

  expect(outcome.refusal).toContain("Pulumi.Contoso.yaml exists, which differs in case alone");
  expect(outcome.files).toEqual(files);
});

test("the next commands are those of the reader's shell, with the sign-in that is missing", async () => {
  const account = { subscriptionId: SUBSCRIPTION, tenantId: TENANT, homeTenantId: TENANT };
  const commandsOf = ({ text }: { text: string }): string[] =>
    text.split("Next:\n")[1]?.split("\n\n")[0]?.split("\n") ?? [];
  const government = ENOUGH.map((each) =>
    each.replace("crm4.dynamics.com", "crm.microsoftdynamics.us").replace("westeurope", "usgovvirginia"),
  );

  expect((await scripted(ENOUGH)).text).toContain(
    "register the resource providers that a stack uses: README.md",
  );
  expect(commandsOf(await scripted(ENOUGH, { account }))).toEqual([
    "  pulumi login",
    "  pulumi stack init contoso",
    "  npm run plan -- --stack contoso",
    "  pulumi up --stack contoso",
  ]);
  expect(commandsOf(await scripted([...government, "--cloud", "gccHigh"]))).toEqual([
    "  az cloud set --name AzureUSGovernment",
    `  az login --tenant ${TENANT}`,
    "  pulumi login",
    "  pulumi stack init contoso",
    "  npm run plan -- --stack contoso",
    "  pulumi up --stack contoso",
  ]);
  expect(commandsOf(await scripted(["--stack", "1.x", ...ENOUGH], { platform: "win32" }))).toEqual([
    `  az login --tenant '${TENANT}'`,
    "  pulumi login",
    "  pulumi stack init '1.x'",
    "  npm run plan '--' --stack '1.x'",
    "  pulumi up --stack '1.x'",
  ]);
});
