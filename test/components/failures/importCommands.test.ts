import {
  importAssignmentCommand,
  importCommand,
  importGrantCommand,
} from "../../../components/failures/importCommands";
import { guid } from "../../support/builders";
import { failure } from "./failure";
import { argumentsOf } from "./shell";

/* That the real CLI takes these arguments is test/engine's to show. */

const PREFIX = "urn:pulumi:prod.eu_1::audit-log-connector::";
const PARENT = "auditlog:index:AppRegistration";
const GRAPH = "graph.microsoft.us";

function consentFailure(type: string, name: string) {
  return failure({
    urn: `${PREFIX}${PARENT}$${type}::${name}`,
    type,
    component: "app-registration",
    name,
    inputs: {
      principalObjectId: guid(1),
      resourceObjectId: guid(2),
      appRoleId: guid(3),
      servicePrincipalObjectId: guid(1),
      resourceServicePrincipalObjectId: guid(2),
    },
  });
}

const assignment = "azuread:index/appRoleAssignment:AppRoleAssignment";
const grant =
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant";

const imported = (type: string, name: string, id: string): string[] => [
  "import",
  type,
  name,
  id,
  "--stack",
  "prod.eu_1",
  "--parent",
  `parent=${PREFIX}${PARENT}::app-registration`,
  "--provider",
  `azuread=${PREFIX}pulumi:providers:azuread::azuread`,
  "--protect=false",
  "--generate-code=false",
  "--yes",
];

test("an application permission: its id is looked up at the principal, imported below the resource", () => {
  const failed = consentFailure(assignment, "app-registration-role-x");

  const { az, pulumi } = argumentsOf(importAssignmentCommand(failed, GRAPH));

  expect(az).toEqual([
    "rest",
    "--method",
    "get",
    "--url",
    `https://graph.microsoft.us/v1.0/servicePrincipals/${guid(1)}/appRoleAssignments`,
    "--query",
    `value[?appRoleId=='${guid(3)}' && resourceId=='${guid(2)}'].id | [0]`,
    "--output",
    "tsv",
  ]);
  expect(pulumi).toEqual(
    imported(
      assignment,
      "app-registration-role-x",
      `/servicePrincipals/${guid(2)}/appRoleAssignedTo/id-from-graph`,
    ),
  );
});

test("a delegated permission: the grant for all users, not somebody's own", () => {
  const failed = consentFailure(grant, "app-registration-scopes");

  const { az, pulumi } = argumentsOf(importGrantCommand(failed, GRAPH));

  expect(az.slice(4, 7)).toEqual([
    `https://graph.microsoft.us/v1.0/servicePrincipals/${guid(1)}/oauth2PermissionGrants`,
    "--query",
    `value[?consentType=='AllPrincipals' && resourceId=='${guid(2)}'].id | [0]`,
  ]);
  expect(pulumi).toEqual(imported(grant, "app-registration-scopes", "/oauth2PermissionGrants/id-from-graph"));
});

test("a resource of Azure goes through the stack's azure-native provider", () => {
  const { pulumi } = argumentsOf(importCommand(failure(), "/subscriptions/1/x"));

  expect(pulumi).toEqual([
    "import",
    "azure-native:authorization:RoleAssignment",
    "state-storage-writer",
    "/subscriptions/1/x",
    "--stack",
    "dev",
    "--parent",
    "parent=urn:pulumi:dev::audit-log-connector::auditlog:index:StateStorage::state-storage",
    "--provider",
    "azure-native=urn:pulumi:dev::audit-log-connector::pulumi:providers:azure-native::azure-native",
    "--protect=false",
    "--generate-code=false",
    "--yes",
  ]);
});

test("the resource group has no component around it, and so no parent", () => {
  const type = "azure-native:resources:ResourceGroup";
  const group = failure({
    urn: `urn:pulumi:dev::audit-log-connector::${type}::resource-group`,
    type,
    component: "resource-group",
    name: "resource-group",
  });

  const { pulumi } = argumentsOf(importCommand(group, "/subscriptions/1/x"));

  expect(pulumi.slice(0, 8)).toEqual([
    "import",
    type,
    "resource-group",
    "/subscriptions/1/x",
    "--stack",
    "dev",
    "--provider",
    "azure-native=urn:pulumi:dev::audit-log-connector::pulumi:providers:azure-native::azure-native",
  ]);
});

test("a shell hands names over as they are, whatever they contain", () => {
  const name = `it's "dev" & more $(id)`;

  const { pulumi } = argumentsOf(importCommand(failure({ name, component: name }), "id"));

  expect([pulumi[2], pulumi[7]]).toEqual([
    name,
    `parent=urn:pulumi:dev::audit-log-connector::auditlog:index:StateStorage::${name}`,
  ]);
});
