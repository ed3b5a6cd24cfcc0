import program from "../../index";
import { UserError } from "../../components/userError";
import { guid, TENANT } from "../support/builders";
import { recordRefusal } from "../support/pulumiMocks";
import { failing, functions, mockedCloud, SUBSCRIPTION } from "./mockedCloud";
import { configTexts, type StackValues } from "./settingsBuilder";

/*
 * What the whole program refuses, against mocked providers: the message, and that nothing but the providers was
 * registered by then. How a refusal looks and how long it takes under the real CLI is not proved here.
 */

// It adds listeners to the process, one pair a run.
jest.mock("../../components/errorStacks", () => ({ mendErrorStacks: jest.fn() }));

beforeAll(() => {
  process.env["AUDITLOG_TODAY"] = "2026-03-01";
});

const STRANGER = guid(66);

const foreign = {
  entra: { [functions.entraConfig]: () => ({ tenantId: STRANGER, clientId: guid(8), objectId: guid(9) }) },
  azure: { [functions.azureConfig]: () => ({ tenantId: STRANGER, subscriptionId: SUBSCRIPTION }) },
};

async function refusal(values: StackValues, answers: Parameters<typeof mockedCloud>[0]) {
  const { error, resources, calls } = await recordRefusal(program, mockedCloud(answers), {
    config: configTexts(values),
  });
  return {
    error,
    registered: resources.map(({ type }) => type).sort(),
    calls: calls.map(({ token }) => token),
  };
}

const PROVIDERS = ["pulumi:providers:azure-native", "pulumi:providers:azuread"];

const HELP = [
  `Sign in to the stack's tenant (az login --tenant ${TENANT}; in a pipeline ARM_TENANT_ID=${TENANT}),`,
  "or select the stack of your tenant: pulumi stack select",
];

test.each([
  ["Entra's", foreign.entra, [`  - those of the azuread provider to ${STRANGER}`]],
  ["Azure's", foreign.azure, [`  - those of the azure-native provider to ${STRANGER}`]],
  [
    "both",
    { ...foreign.entra, ...foreign.azure },
    [
      `  - those of the azuread provider to ${STRANGER}`,
      `  - those of the azure-native provider to ${STRANGER}`,
    ],
  ],
])(
  "credentials of another tenant (%s) end the program before anything is registered",
  async (_, answers, whose) => {
    const { error, registered, calls } = await refusal({}, answers);

    expect(error).toBeInstanceOf(UserError);
    expect(error).toHaveProperty(
      "message",
      [`tenantId is ${TENANT}, but the credentials belong to another tenant:`, ...whose, ...HELP].join("\n"),
    );
    expect(registered).toEqual(PROVIDERS);
    expect(calls.sort()).toEqual([functions.azureConfig, functions.entraConfig]);
  },
);

test.each([
  [
    "the Office 365 Management APIs",
    {},
    failing(functions.servicePrincipal, "No service principal found: no service principal found"),
    "The tenant has no service principal of the Office 365 Management APIs yet",
  ],
  [
    "the registration made by hand",
    { existingClientId: guid(7) },
    failing(functions.application, "No application found matching filter"),
    `existingClientId is ${guid(7)}, but the tenant has no app registration`,
  ],
  [
    "the resource group",
    { resourceGroupName: "rg-x", "azure-native:location": undefined },
    failing(functions.resourceGroup, "ResourceGroupNotFound: Resource group 'rg-x' could not be found."),
    'resourceGroupName is "rg-x", but the subscription has no such resource group.',
  ],
])("the absence of %s is found before anything is registered", async (_, values, answers, message) => {
  const { error, registered } = await refusal(values, answers);

  expect(error).toBeInstanceOf(UserError);
  expect(String(error)).toContain(message);
  expect(registered).toEqual(PROVIDERS);
});

test("settings that can't be are found before even a provider is registered", async () => {
  const { error, registered, calls } = await refusal({ tenantId: "contoso" }, {});

  expect(error).toBeInstanceOf(UserError);
  expect([registered, calls]).toEqual([[], []]);
});
