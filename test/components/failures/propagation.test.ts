import { propagationOf, propagations } from "../../../components/failures/propagation";
import { azure, entra, entraTypes } from "../../../components/failures/types";
import { guid } from "../../support/builders";
import { failure } from "./failure";

const NOT_FOUND =
  "unexpected status 404 (404 Not Found) with error: Request_ResourceNotFound: Resource 'x' does not exist or one of its queried reference-property objects are not present.";
const NEW_APP = "Entra to know the new app registration everywhere";
const CONFLICT =
  "unexpected status 409 (409 Conflict) with error: Directory_ConcurrencyViolation: Error due to concurrent requests being made to the tenant. Please wait briefly and retry.";
const NO_COMPANY =
  "unexpected status 404 (404 Not Found) with error: Directory_ObjectNotFound: Unable to read the company information from the directory.";
const SECRET = "the identity's right to read the client secret";
const IMAGE = "the identity's right to pull the image";

/** Type, text, what is waited for, what a failed create leaves; texts from the places that the table cites. */
const seen: readonly (readonly [string, string, string, "nothing" | "resource"])[] = [
  [
    azure.roleAssignment,
    'Code="PrincipalNotFound" Message="Principal 1f2e does not exist in the directory 2e3f. Check that you have the correct principal ID."',
    "Azure to know the new identity",
    "nothing",
  ],
  [
    azure.roleAssignment,
    'Code="RoleDefinitionDoesNotExist" Message="The specified role definition with ID \'1f2e\' does not exist."',
    "Azure to know the new role",
    "nothing",
  ],
  [
    entra.principal,
    `Timed out whilst waiting for new service principal to be replicated in Azure AD: ${NOT_FOUND}`,
    "Entra to know the new service principal everywhere",
    "resource",
  ],
  [
    entra.principal,
    "Failed to patch service principal after creating: unexpected status 403",
    "Entra to know the new service principal everywhere",
    "resource",
  ],
  [
    entra.application,
    `Timed out whilst waiting for new application to be replicated in Azure AD: ${NOT_FOUND}`,
    NEW_APP,
    "resource",
  ],
  [
    entra.application,
    `Failed to patch application with object ID "${guid(1)}" after creating: unexpected status 409`,
    NEW_APP,
    "resource",
  ],
  [
    entra.password,
    `creating urn:pulumi:dev::p::t::n: Retrieving Application (Application: "${guid(1)}"): unexpected status 503`,
    "the provider to finish it",
    "resource",
  ],
  [
    entra.principal,
    "Could not create service principal: unexpected status 400 (400 Bad Request) with error: NoBackingApplicationObject: The appId 'x' of the service principal does not reference a valid application object.",
    NEW_APP,
    "nothing",
  ],
  [
    entra.principal,
    "Could not create service principal: unexpected status 403 with error: Authorization_RequestDenied: When using this permission, the backing application of the service principal being created must in the local tenant",
    NEW_APP,
    "nothing",
  ],
  [entra.password, `Application (Application: "${guid(1)}") was not found`, NEW_APP, "nothing"],
  [
    entra.password,
    `Adding password for Application (Application: "${guid(1)}"): ${NOT_FOUND}`,
    NEW_APP,
    "nothing",
  ],
  [
    entra.federatedCredential,
    `retrieving Application (Application: "${guid(1)}"): ${NOT_FOUND}`,
    NEW_APP,
    "nothing",
  ],
  [
    entra.federatedCredential,
    `Adding federated identity credential for Application (Application: "${guid(1)}"): ${NOT_FOUND}`,
    NEW_APP,
    "nothing",
  ],
  [
    entra.roleAssignment,
    `[principal_object_id] Service principal not found for resource (Object ID: "${guid(1)}"): ${NOT_FOUND}`,
    NEW_APP,
    "nothing",
  ],
  [
    entra.roleAssignment,
    "Could not create app role assignment: unexpected status 400 with error: Request_BadRequest: Not a valid reference update.",
    NEW_APP,
    "nothing",
  ],
  [
    entra.delegatedGrant,
    `[principal_object_id] Service Principal (Service Principal: "${guid(1)}") was not found): ${NOT_FOUND}`,
    NEW_APP,
    "nothing",
  ],
  [entra.delegatedGrant, `Could not create delegated permission grant: ${NOT_FOUND}`, NEW_APP, "nothing"],
  [
    azure.containerApp,
    "ContainerAppSecretInvalid: Unable to get value using Managed identity /subscriptions/1/x for secret client-secret",
    SECRET,
    "resource",
  ],
  [
    azure.job,
    "Failed to provision revision: unable to fetch secret 'client-secret' using Managed identity '/subscriptions/1/x'",
    SECRET,
    "resource",
  ],
  [azure.containerApp, '"innererror": {"code": "ForbiddenByRbac"}', SECRET, "resource"],
  [
    azure.job,
    "Field 'template.containers.runtime.image' is invalid: unable to pull image using Managed identity x",
    IMAGE,
    "resource",
  ],
];

/** What each operation on Entra says before Graph's own words. */
const steps: readonly (readonly [string, string, "create" | "update" | "delete"])[] = [
  [entra.application, "Could not create application", "create"],
  [entra.application, 'Could not update application with object ID: "x"', "update"],
  [entra.principal, "Could not create service principal", "create"],
  [entra.principal, '[id] Deleting Service Principal (Service Principal: "x")', "delete"],
  [entra.password, 'Adding password for Application (Application: "x")', "create"],
  [entra.password, 'Removing password credential "x" from Application (Application: "x")', "delete"],
  [
    entra.federatedCredential,
    'Adding federated identity credential for Application (Application: "x")',
    "create",
  ],
  [entra.roleAssignment, "Could not create app role assignment", "create"],
  [entra.delegatedGrant, "Could not create delegated permission grant", "create"],
  [entra.delegatedGrant, 'Updating O Auth 2 Permission Grant (O Auth 2 Permission Grant: "x")', "update"],
];

test.each(steps)("%s: a conflict with another request passes: %s", (type, step, operation) => {
  for (const detail of [CONFLICT, NO_COMPANY]) {
    const error = `1 error occurred:\n\t* ${step}: ${detail}\n\n`;
    expect(propagationOf(failure({ type, operation, errors: [error] }))).toMatchObject({ leaves: "nothing" });
  }
});

test.each([CONFLICT, NO_COMPANY])(
  "a new password is not added again for the sake of a read: %s",
  (detail) => {
    const error = `Waiting for password credential for Application (Application: "x"): ${detail}`;

    expect(propagationOf(failure({ type: entra.password, errors: [error] }))).toBeUndefined();
  },
);

test("a deletion waits for nothing that is new", () => {
  const late = seen.filter(([, text]) => !/Directory_/.test(text));
  const found = late.filter(([type, text]) => {
    return propagationOf(failure({ type, operation: "delete", errors: [text] })) !== undefined;
  });

  expect(found).toEqual([]);
});

test.each(seen)("%s: %s is a matter of time", (type, text, what, leaves) => {
  expect(propagationOf(failure({ type, errors: [text] }))).toMatchObject({ what, leaves });
});

const types = [...entraTypes, ...Object.values(azure), "azure-native:app:ManagedEnvironment"];

test.each(seen.filter(([, text]) => !text.includes("creating urn:")))(
  "only of %s, where it was seen: %s",
  (type, text) => {
    const isApp = type === azure.containerApp || type === azure.job;
    const others = types.filter((each) => each !== type && !(isApp && each.startsWith("azure-native:app:")));

    expect(others.filter((each) => propagationOf(failure({ type: each, errors: [text] })))).toEqual([]);
  },
);

test.each(propagations.map((row) => [String(row.text), row] as const))(
  "the row %s has types, a public place, and a text that this test has seen",
  (_, { types: of, text, seen: place }) => {
    expect(of).not.toEqual([]);
    expect(place).toMatch(/^https:\/\/(?:github\.com|learn\.microsoft\.com)\//);
    const isTested = seen.some(([type, each]) => of.includes(type) && text.test(each));
    expect(
      isTested ||
        [CONFLICT, NO_COMPANY].some((each) => text.test(each)) ||
        text.test('GET https:: UNAUTHORIZED: authentication required, visit "x"'),
    ).toBe(true);
  },
);

/** What the provider drops although Graph has made it; to repeat it would make another. */
test.each([
  [
    entra.password,
    `Waiting for password credential for Application (Application: "${guid(1)}"): ${NOT_FOUND}`,
  ],
  [
    entra.federatedCredential,
    `Waiting for Application Id Federated Identity Credential (Application: "${guid(1)}"\nFederated Identity Credential: "${guid(2)}"): ${NOT_FOUND}`,
  ],
  ...entraTypes.map((type) => [type, "expected non-nil error with nil state during Create of urn:pulumi:x"]),
])("%s: %j is never repeated", (type, text) => {
  expect(propagationOf(failure({ type, errors: [text] }))).toBeUndefined();
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
  for (const type of types) expect(propagationOf(failure({ type, errors: [text] }))).toBeUndefined();
});

test("a pull without sign-in is a matter of time only with a registry to sign in to", () => {
  const type = azure.containerApp;
  const errors = ['GET https:: UNAUTHORIZED: authentication required, visit "x"'];
  const built = { configuration: { registries: [{ server: "cr1.azurecr.io" }] } };

  expect(propagationOf(failure({ type, errors, inputs: built }))?.what).toBe(IMAGE);
  expect(propagationOf(failure({ type, errors, inputs: { configuration: {} } }))).toBeUndefined();
});

test("waiting doesn't help when an owner or a reader does not exist", () => {
  const reader = { errors: ["PrincipalNotFound: …"], inputs: { principalType: "User" } };
  const owner = { errors: [`Could not create application: ${NOT_FOUND}`], type: entra.application };

  expect([propagationOf(failure(reader)), propagationOf(failure(owner))]).toEqual([undefined, undefined]);
});
