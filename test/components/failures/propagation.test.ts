import { spreadingOf } from "../../../components/failures/spreading";
import { failure } from "./failure";

/** Texts as services gave them, from the places that spreading.ts cites. */
test.each([
  [
    'Code="PrincipalNotFound" Message="Principal 1f2e does not exist in the directory 2e3f. Check that you have the correct principal ID."',
    "Azure to know the new identity",
  ],
  [
    "ApplicationsClient.BaseClient.Get(): unexpected status 404 with OData error: Request_ResourceNotFound: Resource 'x' does not exist or one of its queried reference-property objects are not present.",
    "Entra to know the new app registration everywhere",
  ],
  [
    "ServicePrincipalsClient.BaseClient.Post(): unexpected status 400 with OData error: NoBackingApplicationObject: The appId 'x' of the service principal does not reference a valid application object.",
    "Entra to know the new app registration everywhere",
  ],
  [
    "ContainerAppSecretInvalid: Unable to get value using Managed identity /subscriptions/1/x for secret client-secret",
    "the identity's right to read the client secret",
  ],
  [
    "Failed to provision revision: unable to fetch secret 'client-secret' using Managed identity '/subscriptions/1/x'",
    "the identity's right to read the client secret",
  ],
  ['"innererror": {"code": "ForbiddenByRbac"}', "the identity's right to read the client secret"],
  [
    "Field 'template.containers.runtime.image' is invalid: unable to pull image using Managed identity x",
    "the identity's right to pull the image",
  ],
])("%s is a matter of time", (text, what) => {
  expect(spreadingOf(failure({ errors: [text] }))).toBe(what);
});

test.each([
  "",
  "AuthorizationFailed: The client 'x' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write'",
  "Authorization_RequestDenied: Insufficient privileges to complete the operation.",
  "ResourceGroupNotFound: Resource group 'x' could not be found.",
  "VaultAlreadyExists: The name 'kv-x' is already in use.",
  'MANIFEST_UNKNOWN: manifest tagged by "1" is not found',
  "QuotaExceeded",
])("%j does not go away by waiting", (text) => {
  expect(spreadingOf(failure({ errors: [text] }))).toBeUndefined();
});

test("a pull without sign-in is a matter of time only with a registry to sign in to", () => {
  const errors = ['GET https:: UNAUTHORIZED: authentication required, visit "x"'];
  const built = { configuration: { registries: [{ server: "cr1.azurecr.io" }] } };

  expect(spreadingOf(failure({ errors, inputs: built }))).toBe("the identity's right to pull the image");
  expect(spreadingOf(failure({ errors, inputs: { configuration: {} } }))).toBeUndefined();
});

test("an owner or a reader who does not exist won't come by waiting", () => {
  const [reader, owner] = [
    { errors: ["PrincipalNotFound: …"], inputs: { principalType: "User" } },
    { errors: ["Request_ResourceNotFound: …"], type: "azuread:index/application:Application" },
  ];

  expect([spreadingOf(failure(reader)), spreadingOf(failure(owner))]).toEqual([undefined, undefined]);
});
