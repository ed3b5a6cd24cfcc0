import { GRANT, PRINCIPAL, step } from "./builder";
import { meaningOfFirst } from "./meaningOf";

const GOES_ON = "the stack no longer looks after this consent; Entra keeps it, and reading goes on.";
const retained = { retainOnDelete: true };
const SCOPES =
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant";
// User.Read.All: https://learn.microsoft.com/graph/permissions-reference#userreadall
const readsUsers = { type: GRANT, old: { appRoleId: "df021288-bdef-4463-88db-98f22de89214" } };

test.each([
  [
    "goes with enrich",
    [step("delete", readsUsers)],
    "the right to read users is withdrawn: columns of users are no longer filled; rows keep theirs.",
  ],
  [
    "is left with the rest of the consent",
    [step("delete", readsUsers), step("delete", { type: SCOPES, state: retained })],
    GOES_ON,
  ],
  [
    "goes with its principal",
    [step("delete", readsUsers), step("delete", { type: SCOPES }), step("delete", { type: PRINCIPAL })],
    "deleted with its principal.",
  ],
])("the right to read users that %s doesn't end the feed", (_, steps, expected) => {
  expect(meaningOfFirst(...steps)).toBe(expected);
});
