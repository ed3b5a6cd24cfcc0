import { describe as problemText } from "../../../common/settings/problem";
import { givenIn, readBootstrapSettings, type Given } from "../../../tools/bootstrap/settings";
import { guid } from "../../support/builders";

const LEAST = {
  "azure-native:subscriptionId": guid(3),
  "azure-native:location": "westeurope",
  storageAccountName: "stcontosostate",
  vaultName: "kv-contoso",
  githubSubject: "repo:contoso@1/audit-log-connector@2",
  stacks: ["contoso"],
};

function problemsOf(given: Given): string[] {
  const read = readBootstrapSettings(given);
  return "problems" in read ? read.problems.map((problem) => problemText(problem, "contoso")) : [];
}

test("the least settings, and what is then assumed", () => {
  expect(readBootstrapSettings(LEAST)).toEqual({
    settings: {
      subscriptionId: guid(3),
      location: "westeurope",
      resourceGroupName: "rg-auditlog-pipelines",
      storageAccountName: "stcontosostate",
      vaultName: "kv-contoso",
      operatorObjectIds: [],
      githubSubject: "repo:contoso@1/audit-log-connector@2",
      azureDevOps: undefined,
      keyRoleId: undefined,
      protect: true,
      stacks: [{ name: "contoso", deployedResourceGroup: undefined, previews: true, retired: false }],
    },
  });
});

const STORAGE = "3 to 24 lower-case letters and digits, unique in all of Azure";
const VAULT =
  "3 to 24 letters, digits and single hyphens, from a letter to a letter or digit, unique in all of Azure";
const STACK_NAME = "up to 50 of a-z 0-9 and single hyphens, not ending in -drift, -rotate or -preview";
const SHOWN = "that the service connection shows";

/** Key, value, and the one message that they make. */
test.each<readonly [string, unknown, string]>([
  [
    "storageAccountName",
    "stContoso",
    `storageAccountName is "stContoso"; allowed: ${STORAGE}\npulumi config set storageAccountName stcontosoauditlogstate --stack contoso`,
  ],
  [
    "storageAccountName",
    "st",
    `storageAccountName is "st"; allowed: ${STORAGE}\npulumi config set storageAccountName stcontosoauditlogstate --stack contoso`,
  ],
  [
    "storageAccountName",
    undefined,
    `storageAccountName is not set; allowed: ${STORAGE}\npulumi config set storageAccountName stcontosoauditlogstate --stack contoso`,
  ],
  [
    "vaultName",
    "kv-contoso-audit-log-connector",
    `vaultName is "kv-contoso-audit-log-connector"; allowed: ${VAULT}\npulumi config set vaultName kv-contoso-auditlog --stack contoso`,
  ],
  [
    "vaultName",
    "kv--contoso",
    `vaultName is "kv--contoso"; allowed: ${VAULT}\npulumi config set vaultName kv-contoso-auditlog --stack contoso`,
  ],
  [
    "operatorObjectIds",
    ["ada@contoso.com"],
    'operatorObjectIds[0] is "ada@contoso.com"; allowed: the object id of a person: az ad signed-in-user show --query id\n' +
      "pulumi config set --path 'operatorObjectIds[0]' '<guid>' --stack contoso",
  ],
  [
    "protect",
    "yes",
    'protect is "yes"; allowed: true · false\npulumi config set protect true --stack contoso',
  ],
  [
    "azure-native:subscriptionId",
    "00000000-0000-0000-0000-000000000000",
    "azure-native:subscriptionId is \"00000000-0000-0000-0000-000000000000\"; allowed: a GUID, not all zeros\npulumi config set azure-native:subscriptionId '<guid>' --stack contoso",
  ],
  [
    "azure-native:subscriptionId",
    "production",
    "azure-native:subscriptionId is \"production\"; allowed: a GUID, not all zeros\npulumi config set azure-native:subscriptionId '<guid>' --stack contoso",
  ],
  [
    "githubSubject",
    "contoso/audit-log-connector",
    'githubSubject is "contoso/audit-log-connector"; allowed: what gh api "repos/<owner>/<repository>/actions/oidc/customization/sub" --jq .sub_claim_prefix prints\n' +
      "pulumi config set githubSubject repo:contoso@1/audit-log-connector@2 --stack contoso",
  ],
  [
    "githubSubject",
    undefined,
    'githubSubject is not set, unless azureDevOps is; allowed: what gh api "repos/<owner>/<repository>/actions/oidc/customization/sub" --jq .sub_claim_prefix prints\n' +
      "pulumi config set githubSubject repo:contoso@1/audit-log-connector@2 --stack contoso",
  ],
  [
    "stacks",
    [],
    "stacks is []; allowed: a list of at least one stack of this tenant\npulumi config set --path 'stacks[0]' contoso --stack contoso",
  ],
  [
    "stacks",
    ["contoso", "Contoso"],
    `stacks[1] is "Contoso"; allowed: ${STACK_NAME}\npulumi config set --path 'stacks[1]' contoso --stack contoso`,
  ],
  [
    "stacks",
    ["a-rotate"],
    `stacks[0] is "a-rotate"; allowed: ${STACK_NAME}\npulumi config set --path 'stacks[0]' contoso --stack contoso`,
  ],
  [
    "stacks",
    [{ retired: true }],
    `stacks[0].name is not set; allowed: ${STACK_NAME}\npulumi config set --path 'stacks[0].name' contoso --stack contoso`,
  ],
  [
    "stacks",
    ["contoso", { name: "contoso" }],
    "stacks[1] is \"contoso\" again; allowed: each stack once\npulumi config rm --path 'stacks[1]' --stack contoso",
  ],
  [
    "stacks",
    [{ name: "contoso", retire: true }],
    'stacks[0] is {"retire":true}; allowed: a stack\'s name, or a map of name, deployedResourceGroup, previews, retired\n' +
      "pulumi config set --path 'stacks[0]' contoso --stack contoso",
  ],
  [
    "azureDevOps",
    { project: "power platform" },
    "azureDevOps.organization is not set; allowed: the organization's name, as in https://dev.azure.com/contoso\n" +
      "pulumi config set --path azureDevOps.organization contoso --stack contoso",
  ],
  [
    "azureDevOps",
    { organization: "contoso", project: "p", connections: { contoso: { issuer: "https://a.b/c" } } },
    `azureDevOps.connections.contoso.subject is not set; allowed: the subject ${SHOWN}\n` +
      "pulumi config set --path azureDevOps.connections.contoso.subject '<subject>' --stack contoso",
  ],
  [
    "azureDevOps",
    {
      organization: "contoso",
      project: "p",
      connections: {
        contoso: { issuer: "https://vstoken.dev.azure.com/1", subject: "sc://fabrikam/p/contoso" },
      },
    },
    'azureDevOps.connections.contoso.subject is "sc://fabrikam/p/contoso"; allowed: sc://contoso/p/contoso, or the form without names\n' +
      "pulumi config set --path azureDevOps.connections.contoso.subject sc://contoso/p/contoso --stack contoso",
  ],
  [
    "storageAcountName",
    "stcontoso",
    "storageAcountName is not a known setting; did you mean storageAccountName?; allowed: resourceGroupName · " +
      "storageAccountName · vaultName · githubSubject · keyRoleId · protect · operatorObjectIds · azureDevOps · stacks\n" +
      "pulumi config rm storageAcountName --stack contoso",
  ],
])("%s: %j is answered with setting, value, what is allowed and what to do", (key, value, message) => {
  expect(problemsOf({ ...LEAST, [key]: value })).toEqual([message]);
});

test("all mistakes are told at once", () => {
  expect(problemsOf({ ...LEAST, vaultName: "k", storageAccountName: "s", stacks: undefined })).toHaveLength(
    3,
  );
});

test("Azure DevOps in place of GitHub, or beside it, with connections that come later", () => {
  const azureDevOps = { organization: "contoso", project: "power platform" };

  expect(problemsOf({ ...LEAST, azureDevOps })).toEqual([]);
  expect(problemsOf({ ...LEAST, githubSubject: undefined, azureDevOps })).toEqual([]);
});

test("values come as texts, as Pulumi hands them to the program", () => {
  const config = {
    "p:stacks": '["contoso"]',
    "p:protect": "false",
    "p:vaultName": "kv",
    "azure-native:location": "a",
  };

  expect(givenIn(config, "p")).toEqual({
    stacks: ["contoso"],
    protect: false,
    vaultName: "kv",
    "azure-native:location": "a",
  });
});
