import { entra, entraTypes } from "../../../components/failures/types";
import { guid } from "../../support/builders";
import { hintOf } from "./failure";

const NOT_FOUND =
  "unexpected status 404 (404 Not Found) with error: Request_ResourceNotFound: Resource 'x' does not exist or one of its queried reference-property objects are not present.";

const leftover = (what: string): string =>
  [
    `${what} was deleted outside Pulumi: Entra no longer has it. Remove it from the stack's state, then run`,
    "the command again:",
    "  pulumi refresh --stack dev",
    "Or do both at once with `pulumi up --refresh --stack dev` or `pulumi destroy --refresh --stack dev`.",
  ].join("\n");

test.each([
  ...entraTypes.map((type) => [type, `[id] Deleting x: ${NOT_FOUND}`] as const),
  [
    entra.password,
    `Removing password credential "x" from Application (Application: "${guid(1)}"): unexpected status 400 with error: Request_BadRequest: No password credential found with keyId 'x'.`,
  ],
  [entra.roleAssignment, "Request_BadRequest: EntitlementGrant being updated or deleted is not found."],
] as const)("a deletion of a %s that is gone: how to take it out of the state: %s", (type, error) => {
  expect(hintOf(error, { type, operation: "delete", inputs: {} })).toBe(leftover("It"));
});

test("what has a name is called by it", () => {
  const inputs = { displayName: "audit-log-connector, slot a, generation 4" };

  expect(hintOf(NOT_FOUND, { type: entra.password, operation: "delete", inputs })).toBe(
    leftover('"audit-log-connector, slot a, generation 4"'),
  );
});

test.each([
  [entra.application, `Could not update application with object ID: "${guid(1)}": ${NOT_FOUND}`],
  [entra.principal, `Updating Service Principal (Service Principal: "${guid(1)}"): ${NOT_FOUND}`],
  [entra.delegatedGrant, `Updating O Auth 2 Permission Grant (x): ${NOT_FOUND}`],
  [
    entra.principal,
    "Resource provider reported that the resource did not exist while updating urn:pulumi:dev::p::t::n.",
  ],
])("an update of a %s that Entra doesn't find: it may be new, or else is to recreate: %s", (type, error) => {
  expect(hintOf(error, { type, operation: "update", inputs: {} })).toBe(
    [
      "Entra doesn't find it. If an earlier `pulumi up` has just created it, wait a few minutes and run",
      "`pulumi up --stack dev` again. If it was deleted outside Pulumi, recreate it:",
      "  pulumi up --refresh --stack dev",
    ].join("\n"),
  );
});

test("an owner whom the tenant does not know is not a registration that is gone", () => {
  const error = `Could not add owners to application with object ID: "${guid(1)}": ${NOT_FOUND}`;
  const inputs = { owners: [guid(2)] };

  expect(hintOf(error, { type: entra.application, operation: "update", inputs })).toContain(
    "ownerObjectIds is",
  );
});

test.each([
  'Status=404 Code="ResourceGroupNotFound" Message="Resource group \'rg-x\' could not be found."',
  'Status=404 Code="ParentResourceNotFound" Message="Can not perform requested operation on nested resource."',
  "ResourceNotFound: The Resource 'Microsoft.KeyVault/vaults/kv-x' was not found.",
])("Azure misses what a resource belongs to: %s", (error) => {
  expect(hintOf(error, { type: "azure-native:keyvault:Secret" })).toBe(
    "Something this belongs to is missing in Azure. If it was deleted by hand, recreate it:\n" +
      "  pulumi up --refresh --stack dev",
  );
});
