import { guid, TENANT } from "../../support/builders";
import type { StackValues } from "../../components/settings/settingsBuilder";
import { OFFICE_365_MANAGEMENT, type Cloud } from "../../fakes/providers/cloud";
import { emptyCloud } from "./byHand";
import { runProgram } from "./runProgram";

/*
 * How a run ends that its user must put right, through Pulumi's own loader. The exit code is that of an error which
 * has been shown: https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/cmd/run/run.ts
 */
const SHOWN = 32;
const STRANGER = guid(66);
const STACK = "pulumi:pulumi:Stack";
const PROVIDERS = ["pulumi:providers:azuread", "pulumi:providers:azure-native"];

async function refusal(values: StackValues, arrange: (cloud: Cloud) => void = () => undefined) {
  const cloud = emptyCloud();
  arrange(cloud);
  const { exitCode, diagnostics, resources, stderr, outputs } = await runProgram(values, { cloud });
  expect([exitCode, stderr, outputs]).toEqual([SHOWN, "", {}]);
  expect(diagnostics.map(({ severity }) => severity)).toEqual(["error"]);
  const types = resources.map(({ type }) => type);
  return { message: diagnostics[0]?.message ?? "", types, cloud };
}

test("a key that is not a setting ends the program before even a provider is registered", async () => {
  const { message, types } = await refusal({ pollIntervall: "PT5M" });

  expect(message).toBe(
    [
      "1 problem in the settings of stack dev (Pulumi.dev.yaml):",
      "  - pollIntervall is not a known setting; did you mean pollInterval?; allowed: the keys of config in Pulumi.yaml\n    pulumi config rm pollIntervall --stack dev",
    ].join("\n"),
  );
  expect(types).toEqual([STACK]);
});

test("bad settings are told in one message, all of them", async () => {
  const { message, types } = await refusal({
    tenantId: "contoso",
    cloud: "mars",
    hosting: "job",
    pollInterval: "PT7M",
    alertEmails: ["nobody"],
    "azure-native:location": undefined,
  });

  const [head, ...problems] = message.split("\n");
  expect(head).toBe("5 problems in the settings of stack dev (Pulumi.dev.yaml):");
  expect(problems.flatMap((line) => /^ {2}- (\S+) /.exec(line)?.[1] ?? [])).toEqual([
    "tenantId",
    "cloud",
    "alertEmails[0]",
    "azure-native:location",
    "pollInterval",
  ]);
  expect(types).toEqual([STACK]);
});

test.each([
  ["azuread", (cloud: Cloud) => void (cloud.callers.azuread.tenantId = STRANGER)],
  ["azure-native", (cloud: Cloud) => void (cloud.callers.azureNative.tenantId = STRANGER)],
])(
  "credentials of another tenant in provider %s end the program before anything is made",
  async (provider, arrange) => {
    const { message, types, cloud } = await refusal({}, arrange);

    expect(message).toBe(
      [
        `tenantId is ${TENANT}, but the credentials belong to another tenant:`,
        `  - those of the ${provider} provider to ${STRANGER}`,
        `Sign in to the stack's tenant (az login --tenant ${TENANT}; in a pipeline ARM_TENANT_ID=${TENANT}),`,
        "or select the stack of your tenant: pulumi stack select",
      ].join("\n"),
    );
    expect(types).toEqual([STACK, ...PROVIDERS]);
    expect([...cloud.resources.keys()]).toEqual([]);
  },
);

test.each<[string, StackValues, (cloud: Cloud) => void, string]>([
  [
    "the Office 365 Management APIs",
    {},
    ({ directory }) => directory.removeFirstParty(OFFICE_365_MANAGEMENT),
    "The tenant has no service principal of the Office 365 Management APIs yet, so there is nothing to consent to. Add it:",
  ],
  [
    "the registration made by hand",
    { existingClientId: guid(7) },
    () => undefined,
    `existingClientId is ${guid(7)}, but the tenant has no app registration with that client id.`,
  ],
  [
    "the existing resource group",
    { resourceGroupName: "rg-x", "azure-native:location": undefined },
    () => undefined,
    'resourceGroupName is "rg-x", but the subscription has no such resource group.',
  ],
])("the absence of %s ends the program before anything is made", async (_, values, arrange, firstLine) => {
  const { message, types } = await refusal(values, arrange);

  expect(message.split("\n")[0]).toBe(firstLine);
  expect(types).toEqual([STACK, ...PROVIDERS]);
});
