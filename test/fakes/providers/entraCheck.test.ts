import type { Cloud } from "./cloud";
import { furnishTenant, SOMEONE } from "./furnishedTenant";
import { UNKNOWN, type Values } from "./fakeProvider";
import { entra, entraRef, patched } from "./testing";

function reasons(cloud: Cloud, type: string, inputs: Values): string[] {
  return cloud.azuread.check(entraRef(type), inputs).failures.map(({ reason }) => reason);
}

test.each([
  [
    "Application",
    "displayName",
    undefined,
    'Missing required argument. The argument "display_name" is required',
  ],
  ["Application", "displayName", " ", "Value must not be empty"],
  ["Application", "owners", ["me"], 'expected "me" to be a valid UUID'],
  ["Application", "signInAudience", "Everyone", 'expected sign_in_audience to be one of ["AzureADMyOrg"'],
  [
    "Application",
    "requiredResourceAccesses.0.resourceAccesses.0.type",
    "App",
    'expected type to be one of ["Role" "Scope"], got App',
  ],
  ["Application", "requiredResourceAccesses.0.resourceAccesses", [], "Not enough list items"],
  [
    "Application",
    "web.redirectUris",
    ["https://host"],
    "URI must have a trailing slash when there is no path segment",
  ],
  ["Application", "web.redirectUris", ["ftp://host/a"], "expected URI to have a scheme of"],
  ["Application", "web.redirectUris", [""], "URI must not be empty"],
  ["Application", "api.requestedAccessTokenVersion", 3, "to be in the range (1 - 2), got 3"],
  ["Application", "colour", "red", "Invalid or unknown key"],
  ["Application", "tags", "a", "expected tags to be of type array"],
  ["ApplicationPassword", "applicationId", SOMEONE, "parsing Application ID"],
  ["ApplicationPassword", "endDate", "2026-07-01", 'expected "2026-07-01" to be a valid RFC3339 date'],
  ["ApplicationPassword", "endDateRelative", "240h", '"end_date": conflicts with end_date_relative'],
  ["ApplicationFederatedIdentityCredential", "audiences", [], "Not enough list items"],
  ["ApplicationFederatedIdentityCredential", "audiences", ["a", "b"], "Too many list items"],
  ["ApplicationFederatedIdentityCredential", "subject", undefined, 'The argument "subject" is required'],
  ["AppRoleAssignment", "appRoleId", "ActivityFeed.Read", "to be a valid UUID"],
  ["ServicePrincipalDelegatedPermissionGrant", "claimValues", [], "Not enough list items"],
])("the check of %s refuses %s = %j", (type, path, value, reason) => {
  const { cloud, accepted } = furnishTenant();
  const inputs = accepted[type] ?? {};

  expect(reasons(cloud, type, inputs)).toEqual([]);
  expect(reasons(cloud, type, patched(inputs, path, value))[0]).toContain(reason);
});

test("a failed check names the property in the reason alone", () => {
  const { cloud, accepted } = furnishTenant();
  const inputs = patched(accepted["Application"] ?? {}, "web.redirectUris", ["https://a/b", "x:y"]);

  expect(cloud.azuread.check({ type: entra("Application"), name: "app" }, inputs).failures).toEqual([
    { property: "", reason: "URI has no host. Examine values at 'app.web.redirectUris[1]'." },
  ]);
});

test("values that are not known yet pass the check", () => {
  const { cloud, accepted } = furnishTenant();

  expect(
    reasons(cloud, "ApplicationPassword", { ...accepted["ApplicationPassword"], applicationId: UNKNOWN }),
  ).toEqual([]);
  expect(reasons(cloud, "Application", { displayName: UNKNOWN, owners: [UNKNOWN] })).toEqual([]);
});
