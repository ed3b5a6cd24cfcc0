import { importCommand, importFromEntra } from "../../../components/failures/importCommands";
import { guid } from "../../support/builders";
import { CONTEXT, failure } from "./failure";
import { argumentsOf } from "./shell";

/* That the real CLI takes these arguments is test/stack/engine's to show. */

const PREFIX = "urn:pulumi:prod.eu_1::audit-log-connector::";
const PARENT = "auditlog:index:AppRegistration";
const GOVERNMENT = { ...CONTEXT, graphHost: "graph.microsoft.us" };

function entraFailure(type: string, name: string, inputs: Readonly<Record<string, unknown>> = {}) {
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
      ...inputs,
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
  const failed = entraFailure(assignment, "app-registration-role-x");

  const { az, pulumi } = argumentsOf(importFromEntra(failed, GOVERNMENT));

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

test("a delegated permission: the grant for all users, not that of a single user", () => {
  const failed = entraFailure(grant, "app-registration-scopes");

  const { az, pulumi } = argumentsOf(importFromEntra(failed, GOVERNMENT));

  expect(az.slice(4, 7)).toEqual([
    `https://graph.microsoft.us/v1.0/servicePrincipals/${guid(1)}/oauth2PermissionGrants`,
    "--query",
    `value[?consentType=='AllPrincipals' && resourceId=='${guid(2)}'].id | [0]`,
  ]);
  expect(pulumi).toEqual(imported(grant, "app-registration-scopes", "/oauth2PermissionGrants/id-from-graph"));
});

test("an app registration: looked up by its whole name, quotes and all", () => {
  const type = "azuread:index/application:Application";
  const failed = entraFailure(type, "app-registration-application", { displayName: `It's "dev"` });

  const { az, pulumi } = argumentsOf(importFromEntra(failed, CONTEXT));

  expect(az).toEqual([
    ...["ad", "app", "list", "--filter", `displayName eq 'It''s "dev"'`],
    ...["--query", "[0].id", "--output", "tsv"],
  ]);
  expect(pulumi).toEqual(imported(type, "app-registration-application", "/applications/id-from-graph"));
});

test("a service principal: looked up by its client id", () => {
  const type = "azuread:index/servicePrincipal:ServicePrincipal";
  const failed = entraFailure(type, "app-registration-principal", { clientId: guid(4) });

  const { az, pulumi } = argumentsOf(importFromEntra(failed, CONTEXT));

  expect(az).toEqual(["ad", "sp", "show", "--id", guid(4), "--query", "id", "--output", "tsv"]);
  expect(pulumi).toEqual(imported(type, "app-registration-principal", "/servicePrincipals/id-from-graph"));
});

test("a federated credential: looked up by its name, with an id that begins with the application's", () => {
  const type = "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential";
  const failed = entraFailure(type, "app-registration-federation", {
    applicationId: `/applications/${guid(5)}`,
    displayName: "audit-log-connector-1",
  });

  const { az, pulumi } = argumentsOf(importFromEntra(failed, CONTEXT));

  expect(az).toEqual([
    ...["ad", "app", "federated-credential", "list", "--id", guid(5)],
    ...["--query", "[?name=='audit-log-connector-1'].id | [0]", "--output", "tsv"],
  ]);
  expect(pulumi).toEqual(
    imported(type, "app-registration-federation", `${guid(5)}/federatedIdentityCredential/id-from-graph`),
  );
});

test("a password has no import", () => {
  const failed = entraFailure(
    "azuread:index/applicationPassword:ApplicationPassword",
    "client-secret-slot-a",
  );

  expect(() => importFromEntra(failed, CONTEXT)).toThrow(RangeError);
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
