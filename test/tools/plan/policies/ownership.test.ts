import { firstParty } from "../../../../tools/plan/policies/firstParty";
import { roleAssignments } from "../../../../tools/plan/policies/roles";
import { UNKNOWN } from "../../../../common/pulumi/wireValues";
import type { Values } from "../../../../tools/plan/values";
import { resource } from "../builder";
import { problems } from "./judge";

const OFFICE_365 = "c5393580-f805-4401-95e8-94b7a6ef2fc2";
const application = resource("azuread:index/application:Application", {}, { outputs: { clientId: "ours" } });
const principal = (inputs: Values, propertyDependencies = {}) =>
  resource("azuread:index/servicePrincipal:ServicePrincipal", inputs, { propertyDependencies });

test("the service principal of our own application passes, known or not yet", () => {
  const later = principal({ clientId: UNKNOWN }, { clientId: [application.urn] });

  expect(problems(firstParty, application, principal({ clientId: "ours" }), later)).toEqual([]);
});

test.each([
  [
    "of an unknown application",
    { clientId: "theirs" },
    "client id theirs belongs to no application of this program",
  ],
  [
    "that nobody knows",
    { clientId: UNKNOWN },
    `client id ${UNKNOWN} belongs to no application of this program`,
  ],
  ["of Microsoft", { clientId: OFFICE_365.toUpperCase() }, "it is Microsoft's: Office 365 Management APIs"],
  [
    "made by somebody else",
    { clientId: "ours", useExisting: true },
    "useExisting adopts what the stack didn't create",
  ],
])("a service principal %s is refused", (_, inputs, problem) => {
  expect(problems(firstParty, application, principal(inputs))).toEqual([`ServicePrincipal: ${problem}`]);
});

const vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv";
const role = "4633458b-17de-408a-b874-0445c86b69e6";
const rule = roleAssignments({
  roles: [
    {
      definitionId: role,
      principalType: "ServicePrincipal",
      principal: "runtime identity",
      scope: /\/vaults\/[^/]+\/secrets\/[^/]+$/,
    },
    { definitionId: "wide", principalType: "User", principal: "secretReaderObjectIds", scope: /./ },
  ],
});
const identity = resource(
  "azure-native:managedidentity:UserAssignedIdentity",
  {},
  { outputs: { principalId: "the identity", clientId: "its client id" } },
);
/** Nobody's output: written in the settings. */
const LITERAL = "";
const assignment = (changes: Values, source: string = identity.urn) =>
  resource(
    "azure-native:authorization:RoleAssignment",
    {
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      principalType: "ServicePrincipal",
      principalId: "the identity",
      scope: `${vault}/secrets/client-secret`,
      ...changes,
    },
    { propertyDependencies: source === LITERAL ? {} : { principalId: [source] } },
  );

test("an assignment that a row allows passes, its principal known or not yet", () => {
  expect(problems(rule, identity, assignment({}), assignment({ principalId: UNKNOWN }))).toEqual([]);
});

test.each([
  ["written down", {}, LITERAL],
  ["of another service principal", {}, principal({ clientId: "ours" }).urn],
  ["its client id", { principalId: "its client id" }, identity.urn],
])("a role of the runtime's for a principal that is %s is refused", (_, changes, source) => {
  expect(problems(rule, identity, assignment(changes, source))).toEqual([
    "RoleAssignment: its principal is not the table's: runtime identity",
  ]);
});

test("a role of people's is for those the settings name, and for no identity", () => {
  const readers = { roleDefinitionId: "wide", principalType: "User" };

  expect(problems(rule, identity, assignment({ ...readers, principalId: "anna" }, LITERAL))).toEqual([]);
  expect(problems(rule, identity, assignment(readers))).toEqual([
    "RoleAssignment: its principal is not the table's: secretReaderObjectIds",
  ]);
});

test.each([
  [{ roleDefinitionId: "roleDefinitions/owner" }, "role owner for a ServicePrincipal is in no row"],
  [{ roleDefinitionId: UNKNOWN }, `role ${UNKNOWN} for a ServicePrincipal is in no row`],
  [{ principalType: "User" }, `role ${role} for a User is in no row`],
  [{ scope: vault }, `its scope ${vault} is not what the table says`],
  [{ scope: UNKNOWN }, "its scope isn't known"],
])("an assignment with %j is refused", (changes, problem) => {
  expect(problems(rule, identity, assignment(changes))).toEqual([`RoleAssignment: ${problem}`]);
});

test.each([
  "/",
  "/subscriptions/s",
  "/subscriptions/s/resourceGroups/g",
  "/providers/Microsoft.Management/managementGroups/m",
])("a scope as wide as %s is refused, whatever the table says", (scope) => {
  const wide = { roleDefinitionId: "wide", principalType: "User" };

  expect(problems(rule, assignment({ ...wide, scope: vault }, LITERAL))).toEqual([]);
  expect(problems(rule, assignment({ ...wide, scope }, LITERAL))).toEqual([
    `RoleAssignment: its scope ${scope} is not what the table says`,
  ]);
});
