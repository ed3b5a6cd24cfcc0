import { checkDeployer } from "../../../components/lookUps/deployer";
import { findOffice365Management, findRegistration } from "../../../components/lookUps/directory";
import { locationOf } from "../../../components/lookUps/resourceGroup";
import { createProviders, type Providers } from "../../../components/program/providers";
import { UserError } from "../../../components/program/userError";
import { AZURE_CLI } from "../../support/azureCli";
import { guid, TENANT } from "../../support/builders";
import { record, recordRefusal } from "../../support/pulumiMocks";
import { failing, functions, mockedCloud, SUBSCRIPTION } from "../support/mockedCloud";

/*
 * Mocked: the texts of the providers are those of their sources, at the places cited; that they say just these in a
 * tenant is not proved here.
 */

const STACK = { tenantId: TENANT, cloud: "commercial" } as const;

type Answers = Parameters<typeof mockedCloud>[0];

const settings = { cloud: "commercial", location: undefined, subscriptionId: SUBSCRIPTION } as const;

/** Message of the UserError that a look-up must end with. */
async function refusalOf(
  lookUp: (providers: Providers) => Promise<unknown>,
  answers: Answers,
): Promise<string> {
  const { error } = await recordRefusal(() => lookUp(createProviders(settings)), mockedCloud(answers));
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${String(error)}`);
  return error.message;
}

/** What a failed call comes to through the engine. */
function providersWords(token: string, reason: string): string {
  return `invocation of ${token} returned an error: invoking ${token}: 1 error occurred:\n\t* ${reason}\n\n`;
}

const office = ({ azuread }: Providers) => findOffice365Management({ provider: azuread });
const registration = ({ azuread }: Providers) => findRegistration(guid(7), { provider: azuread });
const group = (providers: Providers) => locationOf("rg-x", providers);

// https://github.com/hashicorp/terraform-provider-azuread (internal/services/serviceprincipals, .../applications)
const noPrincipal = failing(
  functions.servicePrincipal,
  "No service principal found: no service principal found",
);
const noApplication = failing(
  functions.application,
  "Application not found: no applications found matching filter: \"appId eq 'x'\"",
);

test("a tenant without the Office 365 Management APIs: the command that adds them", async () => {
  expect(await refusalOf(office, noPrincipal)).toBe(
    [
      "The tenant has no service principal of the Office 365 Management APIs yet, so there is nothing to consent to. Add it:",
      "  az ad sp create --id c5393580-f805-4401-95e8-94b7a6ef2fc2",
      "then run the command again. Or set adminConsent to false and consent later.",
    ].join("\n"),
  );
});

test("a client id that no registration has", async () => {
  expect(await refusalOf(registration, noApplication)).toBe(
    [
      `existingClientId is ${guid(7)}, but the tenant has no app registration with that client id.`,
      '`az ad app list --show-mine --query "[].{name:displayName, id:appId}"` lists yours.',
      "Correct the setting, or remove it to have a registration created: pulumi config rm existingClientId --stack dev",
    ].join("\n"),
  );
});

test("a registration without a service principal", async () => {
  expect(await refusalOf(registration, noPrincipal)).toBe(
    [
      `existingClientId is ${guid(7)}, whose registration has no service principal in this tenant. Add it:`,
      `  az ad sp create --id ${guid(7)}`,
      "then run the command again.",
    ].join("\n"),
  );
});

test("a resource group that does not exist", async () => {
  const text = "ResourceGroupNotFound: Resource group 'rg-x' could not be found.";

  expect(await refusalOf(group, failing(functions.resourceGroup, text))).toBe(
    [
      'resourceGroupName is "rg-x", but the subscription has no such resource group.',
      "Create it (az group create), correct the name, or let the stack create its own: pulumi config rm resourceGroupName --stack dev",
    ].join("\n"),
  );
});

test.each([
  ["the Office 365 Management APIs", office, functions.servicePrincipal],
  ["a registration", registration, functions.application],
  ["its service principal", registration, functions.servicePrincipal],
  ["a resource group", group, functions.resourceGroup],
] as const)(
  "where %s can't be looked up for another reason, that reason is said",
  async (_, lookUp, token) => {
    expect(await refusalOf(lookUp, failing(token, "unexpected status 500"))).toBe(
      providersWords(token, "unexpected status 500"),
    );
  },
);

test.each([
  ["the Office 365 Management APIs", office, functions.servicePrincipal],
  ["a registration", registration, functions.application],
  ["its service principal", registration, functions.servicePrincipal],
] as const)("where %s can't be looked up, what else was not found is not it", async (_, lookUp, token) => {
  for (const reason of [
    'exec: "az": executable file not found in $PATH',
    "unexpected status 404 (404 Not Found)",
    "no application credentials were given",
  ])
    expect(await refusalOf(lookUp, failing(token, reason))).toBe(providersWords(token, reason));
});

test.each([
  ["the Office 365 Management APIs", office, functions.servicePrincipal],
  ["a registration", registration, functions.application],
  ["its service principal", registration, functions.servicePrincipal],
] as const)("where %s may not be read, the rights for it are said, too", async (_, lookUp, token) => {
  const denied =
    "unexpected status 403 with OData error: Authorization_RequestDenied: Insufficient privileges to complete the operation.";

  expect(await refusalOf(lookUp, failing(token, denied))).toBe(
    [
      providersWords(token, denied),
      "The deployer may not read the directory. A user needs no role for that; a pipeline needs Application.Read.All, or",
      "adminConsent false and no existingClientId, which skips the look-ups.",
    ].join("\n"),
  );
});

test("a missing subscription isn't reported as a missing resource group", async () => {
  const text = "SubscriptionNotFound: The subscription 'x' could not be found.";

  expect(await refusalOf(group, failing(functions.resourceGroup, text))).toContain(text);
});

test.each([
  ["azuread", functions.entraConfig],
  ["azure-native", functions.azureConfig],
])("where %s can't sign in, its own words and how to sign in are said", async (provider, token) => {
  const said = await refusalOf((providers) => checkDeployer(STACK, providers), failing(token, "no az"));

  expect(said.split("\n")[0]).toBe(
    `The ${provider} provider can't sign in: invocation of ${token} returned an error: invoking ${token}: 1 error occurred:`,
  );
  expect(said).toContain("* no az");
  expect(said).toMatch(
    new RegExp(
      `\nSign in with az login --tenant ${TENANT}; in a pipeline set ARM_TENANT_ID, ARM_CLIENT_ID and ARM_USE_OIDC\\.$`,
    ),
  );
});

test("a tenant id is the same in capital letters", async () => {
  const caller = { clientId: guid(8), objectId: guid(9) };
  const shouting = { [functions.entraConfig]: () => ({ ...caller, tenantId: TENANT.toUpperCase() }) };

  const { result } = await record(
    async () => (await checkDeployer(STACK, createProviders(settings))).subscriptionId,
    mockedCloud(shouting),
  );

  expect(result).toBe(SUBSCRIPTION);
});

/** Whether the caller is an application, where a look-up of its object id finds a service principal, or doesn't. */
async function isApplication(clientId: string, isFound: boolean): Promise<boolean> {
  const { result } = await record(
    async () => {
      const { caller } = await checkDeployer(STACK, createProviders(settings));
      return await caller.isApplication();
    },
    mockedCloud({
      [functions.entraConfig]: () => ({ tenantId: TENANT, clientId, objectId: guid(9) }),
      [functions.isApplication]: ({ inputs }) => ({ found: isFound && inputs["objectId"] === guid(9) }),
    }),
  );
  return result;
}

test("a caller is an application by its client id, or with the Azure CLI by its service principal", async () => {
  expect(await isApplication(guid(8), false)).toBe(true);
  expect(await isApplication(AZURE_CLI, true)).toBe(true);
  expect(await isApplication(AZURE_CLI, false)).toBe(false);
});
