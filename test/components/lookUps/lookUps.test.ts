import { createProviders } from "../../../components/program/providers";
import { lookUp } from "../../../components/lookUps/lookUps";
import { guid } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { found, functions, mockedCloud, SUBSCRIPTION } from "../support/mockedCloud";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";

/* Mocked: that a provider finds what the tenant has, with which rights, is not proved here. */

async function facts(values: StackValues = {}, answers: Parameters<typeof mockedCloud>[0] = {}) {
  const settings = settingsFrom(values);
  const { result, calls } = await record(async () => {
    const { names, caller, ...others } = await lookUp(settings, createProviders(settings));
    return { ...others, callerId: caller.objectId, vaultName: names.of("azure-native:keyvault:Vault") };
  }, mockedCloud(answers));
  return { result, calls };
}

const tokensOf = ({ calls }: Awaited<ReturnType<typeof facts>>): string[] =>
  calls.map(({ token }) => token).sort();
const guard = [functions.azureConfig, functions.entraConfig, functions.environment];

test("the defaults: the subscription, the tenant's Office 365 Management APIs, no deleted vault", async () => {
  const { result, calls } = await facts();

  expect(result).toEqual({
    subscriptionId: SUBSCRIPTION,
    callerId: guid(9),
    groupName: "rg-audit-log-connector-dev",
    location: "westeurope",
    existing: undefined,
    existingConsent: undefined,
    consentFor: found.office365Management,
    usersConsentFor: undefined,
    recoverVault: false,
    registry: undefined,
    vaultName: expect.stringMatching(/^kv-audit-log-co-[0-9a-f]{8}$/),
  });
  expect(calls.find(({ token }) => token === functions.deletedVault)?.inputs).toEqual({
    subscriptionId: SUBSCRIPTION,
    vaultName: result.vaultName,
    location: "westeurope",
    cloud: "commercial",
  });
});

test("each question goes to the stack's own provider of its package", async () => {
  const { calls } = await facts();

  expect(calls.map(({ token, provider }) => [token.split(":")[0], provider]).sort()).toEqual([
    ["auditlog", ""],
    ["azure-native", "azure-native"],
    ["azure-native", "azure-native"],
    ["azuread", "azuread"],
    ["azuread", "azuread"],
  ]);
});

test("without adminConsent no principal is looked up, so the deployer needs no right to read the directory", async () => {
  const looked = await facts({ adminConsent: false });

  expect(tokensOf(looked)).toEqual([functions.deletedVault, ...guard].sort());
  expect(looked.result.consentFor).toBeUndefined();
});

test("with it, one is", async () => {
  const looked = await facts();

  expect(tokensOf(looked)).toEqual([functions.deletedVault, functions.servicePrincipal, ...guard].sort());
});

test("with enrich, Microsoft Graph is looked up, too; without consent it isn't", async () => {
  const looked = await facts({ enrich: true });
  const without = await facts({ enrich: true, adminConsent: false });

  expect(looked.result.usersConsentFor).toBe(found.microsoftGraph);
  expect([without.result.usersConsentFor, tokensOf(without).includes(functions.servicePrincipal)]).toEqual([
    undefined,
    false,
  ]);
});

test("consent to read users that was given by hand is known, too; delegated permissions of Graph are none of ours", async () => {
  const { result } = await facts(
    { existingClientId: guid(7), enrich: true },
    {
      [functions.consent]: ({ inputs }) =>
        inputs["resourceObjectId"] === found.microsoftGraph
          ? { assignments: { [guid(4)]: "b" }, scopes: ["openid"], grantId: "other" }
          : { assignments: { [guid(3)]: "a" }, scopes: ["ActivityFeed.Read"], grantId: "g" },
    },
  );

  expect(result.existingConsent).toEqual({
    assignmentIds: {
      [guid(3)]: `/servicePrincipals/${found.office365Management}/appRoleAssignedTo/a`,
      [guid(4)]: `/servicePrincipals/${found.microsoftGraph}/appRoleAssignedTo/b`,
    },
    grantId: "/oauth2PermissionGrants/g",
  });
});

test("a federated credential has no vault to look for", async () => {
  const looked = await facts({ credential: "federated" });

  expect(tokensOf(looked)).toEqual([functions.servicePrincipal, ...guard].sort());
  expect(looked.result.recoverVault).toBe(false);
});

test("a registration made by hand is looked up with its principal, by client id", async () => {
  const { result, calls } = await facts({ existingClientId: guid(7), adminConsent: false });

  expect(result.existing).toEqual({
    clientId: guid(7),
    objectId: found.application,
    displayName: "Made by hand",
    principalObjectId: found.principal,
  });
  const { application, servicePrincipal } = functions;
  const asked = calls.filter(({ token }) => token === application || token === servicePrincipal);
  expect(asked.map(({ inputs }) => inputs)).toEqual([{ clientId: guid(7) }, { clientId: guid(7) }]);
});

test("what a registration made by hand was consented to is known by the ids that azuread imports", async () => {
  const consent = { assignments: { [guid(3)]: "a" }, scopes: ["ActivityFeed.Read"], grantId: "g" };
  const { result, calls } = await facts(
    { existingClientId: guid(7) },
    { [functions.consent]: () => consent },
  );

  expect(result.existingConsent).toEqual({
    assignmentIds: { [guid(3)]: `/servicePrincipals/${found.office365Management}/appRoleAssignedTo/a` },
    grantId: "/oauth2PermissionGrants/g",
  });
  expect(calls.find(({ token }) => token === functions.consent)?.inputs).toMatchObject({
    cloud: "commercial",
    principalObjectId: found.principal,
    resourceObjectId: found.office365Management,
  });
});

test("it isn't asked without adminConsent", async () => {
  const looked = await facts({ existingClientId: guid(7), adminConsent: false });

  expect(tokensOf(looked)).not.toContain(functions.consent);
});
