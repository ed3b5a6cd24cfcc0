import { execFileSync } from "node:child_process";
import { importAssignmentCommand, importGrantCommand } from "../../../components/failures/importCommands";
import { guid } from "../../support/builders";
import { failure } from "./failure";

const PREFIX = "urn:pulumi:prod.eu_1::audit-log-connector::";
const PARENT = "auditlog:index:AppRegistration";
const GRAPH = "graph.microsoft.us";

function consentFailure(type: string, name: string) {
  return failure({
    urn: `${PREFIX}${PARENT}$azuread:index/${type}::${name}`,
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

const assignment = consentFailure("appRoleAssignment:AppRoleAssignment", "app-registration-role-x");
const grant = consentFailure(
  "servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant",
  "app-registration-scopes",
);

/** Runs a command with words instead of programs: what `az` and `pulumi` would have been given. */
function argumentsOf(command: string): { readonly az: string[]; readonly pulumi: string[] } {
  const stubs = [
    // On standard error, because the command takes what az prints.
    `az() { printf 'az %s\\n' "$@" >&2; echo id-from-graph; }`,
    `pulumi() { printf 'pulumi %s\\n' "$@" >&2; }`,
  ];
  const lines = execFileSync("bash", ["-uc", `exec 2>&1\n${stubs.join("\n")}\n${command}`], {
    encoding: "utf8",
  })
    .trimEnd()
    .split("\n");
  const others = lines.filter((line) => !/^(?:az|pulumi) /.test(line));
  if (others.length > 0) throw new Error(others.join("\n"));
  const of = (program: string): string[] =>
    lines.filter((line) => line.startsWith(`${program} `)).map((line) => line.slice(program.length + 1));
  return { az: of("az"), pulumi: of("pulumi") };
}

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
  const { az, pulumi } = argumentsOf(importAssignmentCommand(assignment, GRAPH));

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
      "azuread:index/appRoleAssignment:AppRoleAssignment",
      "app-registration-role-x",
      `/servicePrincipals/${guid(2)}/appRoleAssignedTo/id-from-graph`,
    ),
  );
});

test("a delegated permission: the grant for all users, not somebody's own", () => {
  const { az, pulumi } = argumentsOf(importGrantCommand(grant, GRAPH));

  expect(az.slice(4, 7)).toEqual([
    `https://graph.microsoft.us/v1.0/servicePrincipals/${guid(1)}/oauth2PermissionGrants`,
    "--query",
    `value[?consentType=='AllPrincipals' && resourceId=='${guid(2)}'].id | [0]`,
  ]);
  expect(pulumi).toEqual(
    imported(
      "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant",
      "app-registration-scopes",
      "/oauth2PermissionGrants/id-from-graph",
    ),
  );
});

test.each([
  ["assignment", importAssignmentCommand(assignment, GRAPH)],
  ["grant", importGrantCommand(grant, GRAPH)],
])("the command for the %s is one line that a shell can read", (_, command) => {
  expect(command).not.toContain("\n");
  expect(execFileSync("bash", ["-n", "-c", command], { encoding: "utf8" })).toBe("");
});

test("a shell refuses a command whose quotes don't match: the test above would notice", () => {
  const broken = importGrantCommand(grant, GRAPH).replace('" --stack', " --stack");

  expect(() => execFileSync("bash", ["-n", "-c", broken], { stdio: "pipe" })).toThrow();
});
