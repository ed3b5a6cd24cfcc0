import { armTypes } from "../../fakes/providers/azureNative/types";
import { guid } from "../../support/builders";
import { propagationOf } from "../../../components/failures/propagation";
import { failure, hintOf } from "./failure";
import { argumentsOf } from "./shell";

test("what exists already is taken over by one command", () => {
  const id =
    "/subscriptions/1/resourceGroups/rg (eu)/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-000000000001";

  const [why, command = "", ...others] = (
    hintOf(`cannot create already existing resource '${id}'`) ?? ""
  ).split("\n");

  expect([why, others]).toEqual([
    "It exists already, as after an interrupted `pulumi up`. Import it, then run `pulumi up --stack dev` again:",
    [],
  ]);
  expect(argumentsOf(command).pulumi.slice(0, 4)).toEqual([
    "import",
    "azure-native:authorization:RoleAssignment",
    "state-storage-writer",
    id,
  ]);
});

const reader = { principalType: "User", principalId: guid(1) };

test.each([
  'Code="PrincipalNotFound" Message="Principal x does not exist in the directory y."',
  "UnmatchedPrincipalType: The PrincipalId 'x' has type 'Group', which is different from specified PrinciaplType 'User'.",
])("a reader who is not a user of the tenant: %s", (error) => {
  expect(hintOf(error, { inputs: reader })).toBe(
    `secretReaderObjectIds has ${guid(1)}, which is not a user of the tenant; ` +
      "allowed: object ids of users, no groups\naz ad user show --id <mail> --query id",
  );
});

test("the identity's own principal doesn't come from a setting", () => {
  const inputs = { ...reader, principalType: "ServicePrincipal" };

  expect(hintOf("UnmatchedPrincipalType: The PrincipalId 'x' has type 'Group'", { inputs })).toBe(undefined);
});

test("a deployer who may not assign roles: which role would do", () => {
  const error =
    "AuthorizationFailed: The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope 'z'.";

  expect(hintOf(error)).toBe(
    "The deployer may not assign roles: it needs Role Based Access Control Administrator (or Owner) on the resource group.",
  );
});

test("a deployer who may not assign roles on a shared registry: where the role is missing", () => {
  const scope = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso";
  const error = `AuthorizationFailed: The client 'x' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '${scope}/providers/Microsoft.Authorization/roleAssignments/z'.`;

  expect(hintOf(error, { inputs: { scope } })).toBe(
    `The deployer may not assign roles there: it needs Role Based Access Control Administrator (or Owner) on ${scope}.`,
  );
});

test("a deployer who may not send logs to a shared workspace: which role would do", () => {
  const error =
    "LinkedAuthorizationFailed: The client 'x' has permission to perform action 'Microsoft.Insights/diagnosticSettings/write' on scope 'y'; however, it does not have permission to perform action 'Microsoft.OperationalInsights/workspaces/sharedKeys/action' on the linked scope(s) 'z' or the linked scope(s) are invalid.";

  expect(hintOf(error)).toBe(
    "The deployer may not send logs to the workspace of logAnalyticsWorkspaceId: it needs Log Analytics Contributor on it.",
  );
});

test("a service that the subscription has not used: commands for any shell register all that the stack uses", () => {
  const error =
    "MissingSubscriptionRegistration: The subscription is not registered to use namespace 'Microsoft.App'. See https://aka.ms/rps-not-found for how to register subscriptions.";

  const [, ...commands] = (hintOf(error, { type: "azure-native:app:ManagedEnvironment" }) ?? "").split("\n");

  const used = new Set([...armTypes.values()].map(({ armType }) => armType.split("/")[0] ?? ""));
  for (const always of ["Microsoft.Authorization", "Microsoft.Resources"]) used.delete(always);
  expect(commands).toEqual(
    [...used].sort().map((each) => `  az provider register --namespace ${each} --wait`),
  );
});

test("a version of an API that Azure no longer serves: where retirements are listed, and that a later version of the connector helps", () => {
  const error =
    "Status=400 Code=\"NoRegisteredProviderFound\" Message=\"No registered resource provider found for location 'westeurope' and API version '2024-11-01' for type 'vaults'.\"";

  expect(hintOf(error, { type: "azure-native:keyvault:Vault" })).toBe(
    "Azure doesn't offer the API version used for azure-native:keyvault:Vault in this region. Update this repository (git pull, npm ci).\n" +
      "End-of-life dates are in tools/pipeline/retirements: npm run check:retirements",
  );
});

const LIST = "See where it was: az keyvault list-deleted --query \"[?name=='kv-x']\"";

test.each([
  "ConflictError: A vault with the same name already exists in deleted state.",
  // https://github.com/MicrosoftDocs/azure-docs/issues/50228
  'Code="ConflictError" Message="Exist soft deleted vault with the same name. "',
  'Status=400 Code="SoftDeletedVaultDoesNotExist" Message="A soft deleted vault with the given name does not exist."',
])("a vault name that a deleted vault holds elsewhere, how to see where, and how long: %s", (error) => {
  expect(hintOf(error, { inputs: { vaultName: "kv-x" } })).toBe(
    [
      "A deleted vault holds the name kv-x, but not in this location and resource group.",
      LIST,
      "Deploy to there, or wait until it is purged, 7 days after its deletion.",
    ].join("\n"),
  );
});

test.each([
  "VaultAlreadyExists",
  // https://github.com/Azure/azure-powershell/issues/15115
  "The vault name 'kv-x' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state.",
])("a vault name that is in use elsewhere, or a deleted vault that can't be seen: %s", (error) => {
  expect(hintOf(error, { inputs: { vaultName: "kv-x" } })).toBe(
    [
      "The vault name kv-x is taken: by another vault, or by a deleted one that this",
      `deployer may not see. ${LIST}`,
      "A deleted one is purged 7 days after its deletion.",
    ].join("\n"),
  );
});

const OWN = { configuration: { registries: [{ server: "cr1.azurecr.io", identity: "id" }] } };

test.each([
  ["GET https:: UNAUTHORIZED: authentication required", {}, ""],
  [
    'Invalid value: "ghcr.io/contoso/a:1": GET https:?scope=repository%3Acontoso%2Fa%3Apull&service=ghcr.io: DENIED: requested access to the resource is denied',
    {},
    " (ghcr.io)",
  ],
  ["GET https:?scope=repository%3Aa%2Fb%3Apull&service=ghcr.io: DENIED: denied", {}, " (ghcr.io)"],
  ["GET https://ghcr.io/token?scope=x: UNAUTHORIZED: authentication required", {}, " (ghcr.io)"],
  [
    'Invalid value: "docker.contoso.com/a/b:1": GET https://auth.contoso.com/token: UNAUTHORIZED: authentication required',
    {},
    " (docker.contoso.com)",
  ],
  // The stack's own registry is not the one that refused.
  ["GET https://ghcr.io/token: UNAUTHORIZED: authentication required", OWN, " (ghcr.io)"],
])(
  "an image that wants a sign-in although none is set up, by its registry: %s",
  (error, inputs, registry) => {
    expect(hintOf(error, { type: "azure-native:app:ContainerApp", inputs })).toBe(
      `image was refused to a pull without a sign-in${registry}: it is private, or isn't there; allowed: a publicly pullable image, or one in the registry of registryId\n` +
        "Choose another (pulumi config set image <image> --stack dev), let the identity sign in to its registry (docs/shared.md), or have it built: pulumi config rm image --stack dev",
    );
  },
);

test.each(["UNAUTHORIZED: authentication required", "DENIED: requested access to the resource is denied"])(
  "what the stack's own registry refuses with %s is on its way, by whatever part of the text names the registry",
  (words) => {
    const error = `GET https:?scope=repository%3Aa%3Apull&service=cr1.azurecr.io: ${words}`;
    const of = { type: "azure-native:app:ContainerApp", inputs: OWN };

    expect(hintOf(error, of)).toBeUndefined();
    expect(propagationOf(failure({ ...of, errors: [error] }))?.what).toBe(
      "the identity's right to pull the image",
    );
  },
);

test.each(["create", "update"])("a workspace whose name is taken, while it is made (%s)", (operation) => {
  const hint = hintOf('Code="Conflict" Message="The workspace name \'log-x\' is not unique" Target="name"', {
    type: "azure-native:operationalinsights:Workspace",
    operation,
    inputs: { workspaceName: "log-x" },
  });

  expect(hint).toBe(
    operation === "update"
      ? undefined
      : [
          "A deleted workspace holds the name log-x, but not in this location and resource group. Its name is free 14 days after its",
          "deletion, or once it is deleted for good. Deploy to where it was, or see where that is:",
          "  az monitor log-analytics workspace list-deleted-workspaces --query \"[?name=='log-x'].id\" --output tsv",
        ].join("\n"),
  );
});

test("what the stack's own registry refuses waits for its role, and needs no other image", () => {
  const error = "GET https://cr1.azurecr.io/oauth2/token: UNAUTHORIZED: authentication required";

  expect(hintOf(error, { type: "azure-native:app:ContainerApp", inputs: OWN })).toBeUndefined();
});
