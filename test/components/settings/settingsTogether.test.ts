import * as pulumi from "@pulumi/pulumi";
import { isList } from "../../../common/settings/kinds";
import type { StackSetting } from "../../../common/settings/setting";
import { readSettings } from "../../../components/settings/readSettings";
import { azureSettings, stackSettings } from "../../../components/settings/table";
import { UserError } from "../../../components/program/userError";
import { guid, TENANT } from "../../support/builders";
import { configTexts, CONTEXT, problemsFrom, settingsFrom, type StackValues } from "./settingsBuilder";

const DATAVERSE = "https://… of an environment in the chosen cloud, without a path";
const JOBS =
  "PT5M · PT6M · PT10M · PT12M · PT15M · PT20M · PT30M · PT1H · PT2H · PT3H · PT4H · PT6H · PT8H · PT12H with hosting job";
const ALERTS = "an ISO 8601 duration from PT1H to P30D (PT15M: 15 minutes, P3D: 3 days)";
const ADOPTED = "but existingClientId is set: an existing registration is never changed";
const REGISTRY = `/subscriptions/${guid(6)}/resourceGroups/rg-shared/providers/Microsoft.ContainerRegistry/registries/Contoso`;
const NO_SECRET = "but credential federated uses no secret; allowed: only with credential secret";

test.each<[sentence: string, values: StackValues, ...problems: string[]]>([
  [
    "a tenant is needed",
    { tenantId: undefined },
    "tenantId is not set: Entra tenant that everything belongs to; credentials of another tenant are refused; " +
      "allowed: a GUID such as 11111111-1111-4111-8111-111111111111, not all zeros\npulumi config set tenantId '<guid>' --stack dev",
  ],
  [
    "an environment is needed",
    { dataverseUrl: undefined },
    "dataverseUrl is not set, but the runtime can't run without it (enabled is true) and the stack prepares that " +
      `environment (skipDataverse is false); allowed: ${DATAVERSE}` +
      "\npulumi config set dataverseUrl 'https://<environment>.dynamics.com' --stack dev",
  ],
  [
    "an environment is needed even while nothing runs",
    { dataverseUrl: "", enabled: false, cloud: "china", "azure-native:location": "chinanorth3" },
    "dataverseUrl is not set, but the stack prepares that environment (skipDataverse is false); " +
      `allowed: ${DATAVERSE}\npulumi config set dataverseUrl 'https://<environment>.dynamics.cn' --stack dev`,
  ],
  [
    "an environment is needed by the runtime alone, too",
    { dataverseUrl: undefined, skipDataverse: true },
    "dataverseUrl is not set, but the runtime can't run without it (enabled is true); " +
      `allowed: ${DATAVERSE}\npulumi config set dataverseUrl 'https://<environment>.dynamics.com' --stack dev`,
  ],
  [
    "an environment lies in the stack's cloud",
    { dataverseUrl: "https://contoso.crm.microsoftdynamics.us" },
    'dataverseUrl is "https://contoso.crm.microsoftdynamics.us", which is outside cloud commercial; ' +
      "allowed: a host that ends in .dynamics.com\npulumi config set cloud gccHigh --stack dev",
  ],
  [
    "an environment lies in a domain of Microsoft's",
    { dataverseUrl: "https://dynamics.com.contoso.example" },
    'dataverseUrl is "https://dynamics.com.contoso.example", which is outside cloud commercial; ' +
      "allowed: a host that ends in .dynamics.com" +
      "\npulumi config set dataverseUrl 'https://<environment>.dynamics.com' --stack dev",
  ],
  [
    "a domain ends at a dot",
    { dataverseUrl: "https://contosodynamics.com" },
    'dataverseUrl is "https://contosodynamics.com", which is outside cloud commercial; ' +
      "allowed: a host that ends in .dynamics.com" +
      "\npulumi config set dataverseUrl 'https://<environment>.dynamics.com' --stack dev",
  ],
  [
    "a region or a group is needed",
    { "azure-native:location": undefined },
    "azure-native:location is not set, and neither is resourceGroupName, whose location would be used; " +
      "allowed: a name such as westeurope\npulumi config set azure-native:location westeurope --stack dev",
  ],
  [
    "a region of the stack's cloud is suggested",
    { "azure-native:location": "", cloud: "dod", dataverseUrl: "https://contoso.crm.appsplatform.us" },
    "azure-native:location is not set, and neither is resourceGroupName, whose location would be used; " +
      "allowed: a name such as westeurope\npulumi config set azure-native:location usgovvirginia --stack dev",
  ],
  [
    "a subscription is needed: names follow from it",
    { "azure-native:subscriptionId": undefined },
    "azure-native:subscriptionId is not set: Azure subscription of everything (az account show --query id prints " +
      "that of your sign-in); fixed once deployed; allowed: a GUID such as 11111111-1111-4111-8111-111111111111, not all zeros" +
      "\npulumi config set azure-native:subscriptionId '<guid>' --stack dev",
  ],
  ...["azure-native:environment", "azure-native:clientSecret", "azuread:tenantId", "azuread:location"].map(
    (key): [string, StackValues, string] => [
      `${key} has no effect, and its value, maybe a secret, isn't shown`,
      { [key]: "s3cr3t~value" },
      `${key} has no effect: cloud selects the providers' environment, and the sign-in comes from the environment variables; ` +
        "allowed: azure-native:location and azure-native:subscriptionId; ARM_ variables or az login to sign in" +
        `\npulumi config rm ${key} --stack dev`,
    ],
  ),
  [
    "an adopted registration is never altered",
    {
      existingClientId: guid(1),
      appName: "Audit",
      ownerObjectIds: [guid(2)],
      redirectUris: ["https://contoso.example/"],
    },
    `appName is "Audit", ${ADOPTED}; allowed: one of the two alone\npulumi config rm appName --stack dev`,
    `ownerObjectIds is ["${guid(2)}"], ${ADOPTED}; allowed: one of the two alone\npulumi config rm ownerObjectIds --stack dev`,
    `redirectUris is ["https://contoso.example/"], ${ADOPTED}; allowed: one of the two alone\npulumi config rm redirectUris --stack dev`,
  ],
  [
    "a federated credential has no secret",
    {
      credential: "federated",
      secretLifetimeDays: 90,
      rotationStart: "2026-02-01",
      secretReaderObjectIds: [guid(3)],
    },
    `secretLifetimeDays is 90, ${NO_SECRET}\npulumi config rm secretLifetimeDays --stack dev`,
    `rotationStart is "2026-02-01", ${NO_SECRET}\npulumi config rm rotationStart --stack dev`,
    `secretReaderObjectIds is ["${guid(3)}"], ${NO_SECRET}\npulumi config rm secretReaderObjectIds --stack dev`,
  ],
  ...["PT4M", "PT7M", "PT45M", "PT90M", "PT5H", "PT5M30S"].map(
    (pollInterval): [string, StackValues, string] => [
      `a job can't run every ${pollInterval}`,
      { hosting: "job", pollInterval },
      `pollInterval is "${pollInterval}", which a job can't schedule; allowed: ${JOBS}\npulumi config set pollInterval PT15M --stack dev`,
    ],
  ),
  ...["ghcr.io/contoso/audit:1.0", "contoso2.azurecr.io/audit:1.0", "contoso.azurecr.cn/audit:1.0"].map(
    (image): [string, StackValues, string] => [
      `${image} is in another registry than registryId`,
      { image, registryId: REGISTRY },
      `image is "${image}", which is not in the registry of registryId; ` +
        "allowed: an image of contoso.azurecr.io, or none: then it is built there" +
        "\npulumi config set image 'contoso.azurecr.io/<repository>@sha256:<digest>' --stack dev",
    ],
  ),
  [
    "an alert on missing data waits for more than a pause",
    { pollInterval: "PT6H", dataAlertAfter: "PT6H" },
    `dataAlertAfter is "PT6H", no longer than pollInterval "PT6H"; allowed: longer than pollInterval, of ${ALERTS}` +
      "\npulumi config set dataAlertAfter P3D --stack dev",
  ],
  [
    "an environment has one address",
    { dataverseUrl: "https://contoso.api.crm4.dynamics.com" },
    'dataverseUrl is "https://contoso.api.crm4.dynamics.com", the address of an environment\'s Web API; ' +
      "allowed: the address of the environment itself\npulumi config set dataverseUrl https://contoso.crm4.dynamics.com --stack dev",
  ],
  [
    "what the first pass brings is kept",
    { retentionDays: 6 },
    'retentionDays is 6, shorter than lookback "P7D"; allowed: 0, or at least as many days as lookback reaches' +
      "\npulumi config set retentionDays 7 --stack dev",
  ],
  [
    "nothing is deleted in a Dataverse that is left alone",
    { skipDataverse: true, deleteTable: true, retentionDays: 30 },
    "deleteTable is true, but with skipDataverse the stack creates nothing in Dataverse; " +
      "allowed: false with skipDataverse\npulumi config rm deleteTable --stack dev, and pulumi up --stack dev before skipDataverse, " +
      "or the tables it created are deleted with their rows",
    "retentionDays is 30, but with skipDataverse the stack creates nothing in Dataverse; " +
      "allowed: 0 with skipDataverse\npulumi config rm retentionDays --stack dev",
  ],
  ...[
    ["tenantID", "tenantId"],
    ["polInterval", "pollInterval"],
    ["dataVerseURL", "dataverseUrl"],
    ["ownerObjectId", "ownerObjectIds"],
    ["tag", "tags"],
    ["imags", "image"],
  ].map(([key = "", meant = ""]): [string, StackValues, string] => [
    `${key} is taken for a misspelt ${meant}`,
    { [key]: "x" },
    `${key} is not a known setting; did you mean ${meant}?; allowed: the keys of config in Pulumi.yaml\npulumi config rm ${key} --stack dev`,
  ]),
  [
    "the value of an unknown key, maybe a secret, isn't shown",
    { clientSecret: "s3cr3t~value" },
    "clientSecret is not a known setting; allowed: the keys of config in Pulumi.yaml\npulumi config rm clientSecret --stack dev",
  ],
])("%s", (_, values, ...problems) => {
  expect(problemsFrom(values)).toEqual(problems);
});

test("what can't be read is reported once, and not held against the rest", () => {
  expect(
    problemsFrom({
      cloud: "gcch",
      skipDataverse: "no",
      enabled: "no",
      pollInterval: "often",
      hosting: "job",
      dataverseUrl: undefined,
    }).map((problem) => problem.split(" ")[0]),
  ).toEqual(["cloud", "enabled", "pollInterval", "skipDataverse"]);
});

describe("the settings of the running stack", () => {
  const now = new Date("2026-03-01T23:59:59Z");

  beforeAll(async () => {
    await pulumi.runtime.setMocks(
      { call: () => ({}), newResource: () => ({ id: "", state: {} }) },
      CONTEXT.project,
      CONTEXT.stack,
    );
  });

  afterEach(() => {
    pulumi.runtime.setAllConfig({});
  });

  test("come from its configuration, date and names", () => {
    pulumi.runtime.setAllConfig(configTexts({ rotationStart: "2026-03-01" }));

    expect(readSettings(now)).toEqual(settingsFrom({ rotationStart: "2026-03-01" }));
  });

  test("are refused in one message that needs no stack", () => {
    pulumi.runtime.setAllConfig(
      configTexts({ tenantId: "contoso", rotationStart: "2026-03-02", imgae: "x" }),
    );

    const error = refusal(() => readSettings(now));

    expect(error.message).toBe(
      [
        "3 problems in the settings of stack dev (Pulumi.dev.yaml):",
        '  - tenantId is "contoso"; allowed: a GUID such as 11111111-1111-4111-8111-111111111111, not all zeros' +
          "\n    pulumi config set tenantId '<guid>' --stack dev",
        '  - rotationStart is "2026-03-02"; allowed: a date as YYYY-MM-DD, today or before' +
          "\n    pulumi config set rotationStart 2026-01-01 --stack dev",
        "  - imgae is not a known setting; did you mean image?; allowed: the keys of config in Pulumi.yaml" +
          "\n    pulumi config rm imgae --stack dev",
      ].join("\n"),
    );
    expect(error.stack).toBe(error.message);
    expect(pulumi.RunError.isInstance(error)).toBe(true);
  });

  test("count one problem as one", () => {
    pulumi.runtime.setAllConfig(configTexts({ tenantId: TENANT, protect: "maybe" }));

    expect(refusal(() => readSettings(now)).message).toBe(
      "1 problem in the settings of stack dev (Pulumi.dev.yaml):\n" +
        '  - protect is "maybe"; allowed: true · false\n    pulumi config set protect false --stack dev',
    );
  });
});

function refusal(read: () => unknown): UserError {
  try {
    read();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("they were accepted");
}

test("one GUID can't be the id of both tenant and subscription", () => {
  expect(problemsFrom({ tenantId: TENANT, "azure-native:subscriptionId": TENANT.toUpperCase() })).toEqual([
    `azure-native:subscriptionId is "${TENANT}", as is tenantId; allowed: two different GUIDs; ` +
      "az account show --query id prints the subscription's, --query tenantId the tenant's" +
      "\npulumi config set azure-native:subscriptionId '<guid>' --stack dev",
  ]);
});

const NIL = "00000000-0000-0000-0000-000000000000";
const guids = Object.entries<StackSetting>({ ...azureSettings, ...stackSettings }).filter(
  ([, { type }]) => type.name === "guid" || (isList(type) && type.of.name === "guid"),
);

test.each(guids)("%s can't be the GUID of zeros that examples have", (key, { type }) => {
  const [problem, ...others] = problemsFrom({ [key]: isList(type) ? [NIL] : NIL });

  expect(problem).toContain(
    `is "${NIL}"; allowed: a GUID such as 11111111-1111-4111-8111-111111111111, not all zeros`,
  );
  expect(others).toEqual([]);
});

test.each(
  Object.entries<StackSetting>(stackSettings).filter(([, { default: value }]) => value !== undefined),
)("%s that the file leaves empty is refused, not taken as left out", (key, { type }) => {
  const problems = problemsFrom({ [key]: "" }, { emptyKeys: [`${CONTEXT.project}:${key}`] });

  expect(problems).toContain(
    `${key} is empty; the command that should have printed its value may have failed; ` +
      `allowed: ${type.allowed}; to leave it out\npulumi config rm ${key} --stack dev`,
  );
});
