import { isApplication } from "../../../provider/entra/application";
import { findConsent } from "../../../provider/entra/consent";
import { graphFrom } from "../../../provider/entra/graph";
import { findUnfinished } from "../../../provider/entra/unfinished";
import { TokenBook } from "../../fakes/emulators/entra/tokens";
import { startGraph, type GraphDirectory } from "../../fakes/emulators/graph";
import { guid, TENANT } from "../../support/builders";
import { AZURE_CLI, DEPLOYER } from "../../support/azureCli";
import { credentialWith } from "../../support/credential";
import { ManualClock } from "../../support/fakeClock";

const [PRINCIPAL, API, OTHER_API, READ, HEALTH] = [guid(1), guid(2), guid(3), guid(4), guid(5)];
const call = {
  signal: new AbortController().signal,
  status: () => undefined,
  warn: async () => undefined,
};

const directory: GraphDirectory = {
  appRoleAssignments: () => [
    { id: "a-other", principalId: PRINCIPAL, resourceId: OTHER_API, appRoleId: READ },
    { id: "a-read", principalId: PRINCIPAL, resourceId: API, appRoleId: READ },
    { id: "a-health", principalId: PRINCIPAL, resourceId: API, appRoleId: HEALTH },
    { id: "a-foreign", principalId: guid(9), resourceId: API, appRoleId: READ },
  ],
  oauth2PermissionGrants: () => [
    { id: "g-user", clientId: PRINCIPAL, consentType: "Principal", resourceId: API, scope: "Own.Read" },
    { id: "g-other", clientId: PRINCIPAL, consentType: "AllPrincipals", resourceId: OTHER_API, scope: "X" },
    // As the portal writes it: with a blank in front.
    {
      id: "g-all",
      clientId: PRINCIPAL,
      consentType: "AllPrincipals",
      resourceId: API,
      scope: " A.Read B.Read",
    },
  ],
  servicePrincipals: () => [{ id: PRINCIPAL }],
  applications: () => [
    { id: guid(11), displayName: "TERRAFORM_UPDATE_1", requiredResourceAccess: [{ resourceAppId: API }] },
    {
      id: guid(12),
      displayName: "TERRAFORM_UPDATE_2",
      requiredResourceAccess: [{ resourceAppId: OTHER_API }],
    },
    { id: guid(13), displayName: "Ours", requiredResourceAccess: [{ resourceAppId: API }] },
  ],
};

/** Graph with one row a page, and both look-ups of a deployer with a token for it, or for `audience`. */
async function start(audience = "https://graph.microsoft.com") {
  const clock = new ManualClock();
  const tokens = new TokenBook(TENANT, clock, 3_600);
  const graph = await startGraph({ clock, tokens, directory, pageSize: 1 });
  const token = tokens.issue({ audience, issuer: "sts", clientId: AZURE_CLI, objectId: DEPLOYER });
  const env = { AUDITLOG_GRAPH_EMULATOR_URL: graph.url };
  const dependencies = { clock, list: graphFrom(env, { clock, credential: credentialWith(token) }) };
  const tenant = { tenantId: TENANT, cloud: "commercial" };
  return {
    graph,
    consent: () =>
      findConsent(dependencies).invoke(
        { ...tenant, principalObjectId: PRINCIPAL, resourceObjectId: API },
        call,
      ),
    isApplication: (objectId: string) => isApplication(dependencies).invoke({ ...tenant, objectId }, call),
    unfinished: () => findUnfinished(dependencies).invoke({ ...tenant, requestedAppId: API }, call),
    [Symbol.asyncDispose]: async () => await graph[Symbol.asyncDispose](),
  };
}

test("consent is that of the principal, on this API, for all users; all pages of it", async () => {
  await using entra = await start();

  expect(await entra.consent()).toEqual({
    assignments: { [READ]: "a-read", [HEALTH]: "a-health" },
    scopes: ["A.Read", "B.Read"],
    grantId: "g-all",
  });
});

test("a registration under the provider's temporary name is found if it requests the API's permissions", async () => {
  await using entra = await start();

  expect(await entra.unfinished()).toEqual({ names: { [guid(11)]: "TERRAFORM_UPDATE_1" } });
});

test("an application is whatever has a service principal of that object id", async () => {
  await using entra = await start();

  expect(await entra.isApplication(PRINCIPAL)).toEqual({ found: true });
  expect(await entra.isApplication(guid(9))).toEqual({ found: false });
});

test("without the right to read, nothing is known, and the answer says why and what follows", async () => {
  await using entra = await start();
  const error = { code: "Authorization_RequestDenied", message: "Insufficient privileges" };
  for (const operation of ["oauth2PermissionGrants", "applications", "servicePrincipals"])
    entra.graph.failNext({ status: 403, body: { error } }, { operation });

  expect(await entra.consent()).toEqual({
    assignments: {},
    scopes: [],
    warning: expect.stringContaining(
      "could not be looked up: HTTP 403 Authorization_RequestDenied: Insufficient privileges. Consent that the stack " +
        "hasn't granted is assumed to be missing",
    ),
  });
  expect(await entra.isApplication(PRINCIPAL)).toEqual({ found: false });
  expect(await entra.unfinished()).toEqual({ names: {} });
});

test("a token for another service is refused by Graph (control)", async () => {
  await using entra = await start("https://management.azure.com");

  expect(await entra.consent()).toMatchObject({
    warning: expect.stringContaining("InvalidAuthenticationToken"),
  });
});
