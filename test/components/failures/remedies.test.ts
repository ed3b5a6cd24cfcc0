import { execFileSync } from "node:child_process";
import { remedyFor } from "../../../components/failures/remedies";
import { guid } from "../../support/builders";
import { failure } from "./failure";

const GRAPH = "graph.microsoft.com";

function remedy(error: string, inputs: Readonly<Record<string, unknown>>): string {
  return remedyFor(failure({ errors: [error], inputs }), GRAPH) ?? "";
}

test("a registration of the same name: adopt it, or choose another name", () => {
  const said = remedy(
    'an existing application with name "Audit" was found and prevent_duplicate_names was specified',
    { displayName: "Audit" },
  );

  expect(said).toBe(
    [
      'The tenant has an app registration named "Audit" already. To use it, put its client id into existingClientId:',
      "  az ad app list --display-name 'Audit' --query \"[].appId\" --output tsv",
      "  pulumi config set existingClientId <client id>",
      'To have one of the stack\'s own beside it, choose another name: pulumi config set appName "<name>"',
    ].join("\n"),
  );
});

test("a vault name that a deleted vault holds", () => {
  const said = remedy("ConflictError: A vault with the same name already exists in deleted state.", {
    vaultName: "kv-x",
  });

  expect(said).toBe(
    [
      "The vault name kv-x is taken by a deleted vault that this deployer may not see, or in another location:",
      "  az keyvault list-deleted --query \"[?name=='kv-x']\"",
      "Recover it with `az keyvault recover --name kv-x` and delete its resource again after `pulumi up` says which",
      "location it expects, deploy to its location, or wait until it is purged.",
    ].join("\n"),
  );
});

test.each([
  [
    "an application permission",
    "Permission being assigned already exists on the object",
    "appRoleAssignedTo",
  ],
  [
    "a delegated permission",
    "Request_MultipleObjectsWithSameKeyValue: oauth2PermissionGrant with x already exists",
    "oauth2PermissionGrants",
  ],
  ["a delegated permission, in other words", "Permission entry already exists.", "oauth2PermissionGrants"],
])("consent to %s that was given before: the command that takes it over", (_, error, kind) => {
  const lines = remedy(error, {
    principalObjectId: guid(1),
    resourceObjectId: guid(2),
    appRoleId: guid(3),
    servicePrincipalObjectId: guid(1),
    resourceServicePrincipalObjectId: guid(2),
  }).split("\n");

  expect(lines).toEqual([
    "This consent was given before, by hand or by an earlier stack. Take it over, then run `pulumi up` again:",
    expect.stringMatching(/^ {2}pulumi import /),
  ]);
  expect(lines[1]).toContain(kind);
});

test.each(["", "AuthorizationFailed", "Request_BadRequest: displayName is too long", "already exists"])(
  "%j has no remedy but its own words",
  (error) => {
    expect(remedyFor(failure({ errors: [error] }), GRAPH)).toBeUndefined();
  },
);

test("a shell hands the name over as it is, whatever it contains", () => {
  const name = `It's "dev" & more $(id)`;
  const said = remedy("prevent_duplicate_names was specified", { displayName: name });

  const script = `az() { printf '%s\\n' "$@"; }\n${said.split("\n")[1] ?? ""}`;
  const words = execFileSync("sh", ["-c", script], { encoding: "utf8", env: {} }).split("\n");
  expect(words.slice(0, 4)).toEqual(["ad", "app", "list", "--display-name"]);
  expect(words[4]).toBe(name);
});
