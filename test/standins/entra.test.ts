import { createCloud, OFFICE_365_MANAGEMENT, type Cloud } from "./cloud";
import { UNKNOWN, type Values } from "./standIn";
import { entra, entraRef, make, makeEntra, patched } from "./testing";

const READ = "594c1fb6-4f81-4475-ae41-0c394909246c";
const SOMEONE = "11111111-1111-4111-8111-111111111111";

const applicationInputs: Values = {
  displayName: "kit",
  preventDuplicateNames: true,
  owners: [SOMEONE],
  requiredResourceAccesses: [
    { resourceAppId: OFFICE_365_MANAGEMENT, resourceAccesses: [{ id: READ, type: "Role" }] },
  ],
  web: { redirectUris: ["https://global.consent.azure-apim.net/redirect/one"] },
};

function furnishTenant() {
  const cloud = createCloud();
  const application = makeEntra(cloud, "Application", applicationInputs);
  const principal = makeEntra(cloud, "ServicePrincipal", { clientId: application.outputs["clientId"] });
  const resource = cloud.directory.objectIdOf(OFFICE_365_MANAGEMENT);
  const accepted: Readonly<Record<string, Values>> = {
    Application: { ...applicationInputs, displayName: "another" },
    ApplicationPassword: {
      applicationId: application.id,
      displayName: "slot-0",
      endDate: "2026-07-01T00:00:00Z",
      rotateWhenChanged: { generation: "1" },
    },
    ApplicationFederatedIdentityCredential: {
      applicationId: application.id,
      displayName: "runtime",
      issuer: `https://login.microsoftonline.com/${cloud.tenantId}/v2.0`,
      subject: SOMEONE,
      audiences: ["api://AzureADTokenExchange"],
    },
    AppRoleAssignment: {
      appRoleId: READ,
      principalObjectId: principal.outputs["objectId"],
      resourceObjectId: resource,
    },
    ServicePrincipalDelegatedPermissionGrant: {
      servicePrincipalObjectId: principal.outputs["objectId"],
      resourceServicePrincipalObjectId: resource,
      claimValues: ["ActivityFeed.Read"],
    },
  };
  return { cloud, application, principal, resource, accepted };
}

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

function refusalOf(type: string, change: (inputs: Values) => Values): string {
  const { cloud, accepted } = furnishTenant();
  try {
    makeEntra(cloud, type, change(accepted[type] ?? {}));
    return "accepted";
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([
  ["Application", "displayName", "kit", "was found and prevent_duplicate_names was specified"],
  ["Application", "signInAudience", "PersonalMicrosoftAccount", "requestedAccessTokenVersion"],
  [
    "Application",
    "web.redirectUris",
    ["http://host/a"],
    "Invalid value specified for property 'redirectUris'",
  ],
  [
    "ApplicationPassword",
    "applicationId",
    `/applications/${SOMEONE}`,
    `Application with object ID "${SOMEONE}" was not found`,
  ],
  ["ApplicationPassword", "endDate", "2025-07-01T00:00:00Z", "must be in the future"],
  ["ApplicationFederatedIdentityCredential", "displayName", "no spaces", "3 to 120 URL friendly characters"],
  ["AppRoleAssignment", "appRoleId", SOMEONE, "Permission being assigned was not found on application"],
  ["AppRoleAssignment", "principalObjectId", SOMEONE, "Request_ResourceNotFound"],
  ["AppRoleAssignment", "resourceObjectId", SOMEONE, "Service principal not found for resource"],
  ["ServicePrincipalDelegatedPermissionGrant", "servicePrincipalObjectId", SOMEONE, "was not found"],
])("creating %s with %s = %j is refused", (type, path, value, refusal) => {
  expect(refusalOf(type, (inputs) => inputs)).toBe("accepted");
  expect(refusalOf(type, (inputs) => patched(inputs, path, value))).toContain(refusal);
});

test("a name that is taken is refused in the preview already, unless duplicates are fine", () => {
  const { cloud } = furnishTenant();
  const preview = (inputs: Values) => cloud.azuread.create(entraRef("Application"), inputs, true);

  expect(() => preview(applicationInputs)).toThrow(
    /A resource with the name "kit" \(object ID: "[0-9a-f-]{36}"\) was found and prevent_duplicate_names was specified\./,
  );
  expect(preview({ ...applicationInputs, preventDuplicateNames: false }).id).toBe(UNKNOWN);
});

test("an update keeps ids, and may keep its own name but not take another's", () => {
  const { cloud, application } = furnishTenant();
  makeEntra(cloud, "Application", { ...applicationInputs, displayName: "other" });
  const update = (news: Values, preview = false) =>
    cloud.azuread.update(entraRef("Application"), application.id, {
      olds: application.inputs,
      news,
      preview,
    });

  expect(update({ ...applicationInputs, notes: "n" })["clientId"]).toBe(application.outputs["clientId"]);
  expect(() => update({ ...applicationInputs, displayName: "other" }, true)).toThrow(
    "prevent_duplicate_names",
  );
  expect(update({ ...applicationInputs, displayName: "new" }, true)["objectId"]).toBe(
    application.outputs["objectId"],
  );
});

test.each([
  ["AppRoleAssignment", "Permission being assigned already exists on the object"],
  ["ServicePrincipalDelegatedPermissionGrant", "Permission entry already exists."],
])("the same %s twice is refused, after a deletion it is not", (type, refusal) => {
  const { cloud, accepted } = furnishTenant();
  const first = makeEntra(cloud, type, accepted[type] ?? {});

  expect(() => makeEntra(cloud, type, accepted[type] ?? {})).toThrow(refusal);
  cloud.azuread.delete(entraRef(type), first.id);
  expect(makeEntra(cloud, type, accepted[type] ?? {}).outputs).toEqual(first.outputs);
});

test("issuer and subject are there once per application", () => {
  const { cloud, accepted } = furnishTenant();
  const type = "ApplicationFederatedIdentityCredential";
  const inputs = accepted[type] ?? {};
  makeEntra(cloud, type, inputs);

  expect(() => makeEntra(cloud, type, { ...inputs, displayName: "second" })).toThrow(
    "same issuer and subject",
  );
  const other = { ...inputs, displayName: "second", subject: "another" };
  expect(makeEntra(cloud, type, other).outputs["displayName"]).toBe("second");
});

test("an application has one service principal", () => {
  const { cloud, application, principal } = furnishTenant();
  const inputs = { clientId: application.outputs["clientId"] };

  expect(() => makeEntra(cloud, "ServicePrincipal", inputs)).toThrow(
    `A resource with the ID "/servicePrincipals/${String(principal.outputs["objectId"])}" already exists`,
  );
  expect(makeEntra(cloud, "ServicePrincipal", { ...inputs, useExisting: true }).id).toBe(principal.id);
  expect(() => makeEntra(cloud, "ServicePrincipal", { clientId: SOMEONE })).toThrow(
    "does not reference a valid application object",
  );
});

test("an adopted service principal of Microsoft's is really deleted with the stack", () => {
  const cloud = createCloud();
  const adopted = makeEntra(cloud, "ServicePrincipal", {
    clientId: OFFICE_365_MANAGEMENT,
    useExisting: true,
  });

  expect(adopted.outputs["objectId"]).toBe(cloud.directory.objectIdOf(OFFICE_365_MANAGEMENT));
  cloud.azuread.delete(entraRef("ServicePrincipal"), adopted.id);
  expect(() => cloud.directory.objectIdOf(OFFICE_365_MANAGEMENT)).toThrow(RangeError);
});

test("every input of a password replaces it, inside a map as well", () => {
  const { cloud, accepted } = furnishTenant();
  const inputs = accepted["ApplicationPassword"] ?? {};
  const changesOf = (path: string, value: unknown) =>
    cloud.azuread.diff(
      entraRef("ApplicationPassword"),
      { inputs, outputs: {} },
      patched(inputs, path, value),
    );

  expect(changesOf("rotateWhenChanged.generation", "2")).toEqual({
    changes: { "rotateWhenChanged.generation": { kind: "update", replaces: true } },
    deleteBeforeReplace: false,
  });
  expect(changesOf("displayName", "slot-1").changes).toEqual({
    displayName: { kind: "update", replaces: true },
  });
  expect(changesOf("displayName", "slot-0").changes).toEqual({});
});

test("the order of a set means nothing, a new item does", () => {
  const { cloud } = createCloudWithUris();
  const uris = (...redirectUris: string[]) => ({ displayName: "kit", web: { redirectUris } });
  const changesOf = (news: Values) =>
    cloud.azuread.diff(
      entraRef("Application"),
      { inputs: uris("https://a/1", "https://a/2"), outputs: {} },
      news,
    ).changes;

  expect(changesOf(uris("https://a/2", "https://a/1"))).toEqual({});
  expect(changesOf(uris("https://a/1", "https://a/2", "https://a/3"))).toEqual({
    "web.redirectUris[2]": { kind: "add", replaces: false },
  });
  expect(changesOf(uris("https://a/1", "https://a/3"))).toEqual({
    "web.redirectUris[1]": { kind: "update", replaces: false },
  });
});

function createCloudWithUris() {
  return { cloud: createCloud() };
}

test.each([
  ["Application", "displayName", "x", false],
  ["Application", "templateId", SOMEONE, true],
  ["ApplicationFederatedIdentityCredential", "displayName", "x", true],
  ["ApplicationFederatedIdentityCredential", "subject", "x", false],
  ["AppRoleAssignment", "principalObjectId", SOMEONE, true],
  ["ServicePrincipalDelegatedPermissionGrant", "claimValues", ["x"], false],
  ["ServicePrincipalDelegatedPermissionGrant", "userObjectId", SOMEONE, true],
])("%s is replaced for a change of %s: %j -> %s", (type, path, value, replaces) => {
  const { cloud, accepted } = furnishTenant();
  const inputs = accepted[type] ?? {};

  const { changes } = cloud.azuread.diff(
    entraRef(type),
    { inputs, outputs: {} },
    patched(inputs, path, value),
  );

  expect(Object.values(changes).map((change) => change.replaces)).toEqual([replaces]);
});

test("passwords are secret, remembered, and never the same", () => {
  const { cloud, accepted } = furnishTenant();
  const inputs = accepted["ApplicationPassword"] ?? {};

  const values = [1, 2].map(() => makeEntra(cloud, "ApplicationPassword", inputs).outputs["value"]);

  expect(cloud.azuread.secretOutputs(entra("ApplicationPassword"))).toEqual(["value"]);
  expect(cloud.issuedSecrets).toEqual(values);
  expect(new Set(values).size).toBe(2);
  expect(String(values[0]).length).toBeGreaterThan(30);
});

test("a password cannot be imported, only refreshed", () => {
  const { cloud, accepted } = furnishTenant();
  const made = makeEntra(cloud, "ApplicationPassword", accepted["ApplicationPassword"] ?? {});

  expect(() => cloud.azuread.read(entraRef("ApplicationPassword"), made.id)).toThrow(
    "doesn't support import",
  );
  const { inputs, outputs } = made;
  expect(cloud.azuread.read(entraRef("ApplicationPassword"), made.id, { inputs, outputs })).toEqual({
    inputs,
    outputs,
  });
});

test("credentials, principal and consent go with the application", () => {
  const { cloud, application, accepted } = furnishTenant();
  for (const type of [
    "ApplicationPassword",
    "AppRoleAssignment",
    "ServicePrincipalDelegatedPermissionGrant",
  ]) {
    makeEntra(cloud, type, accepted[type] ?? {});
  }

  expect(cloud.resources.size).toBe(5);
  cloud.azuread.delete(entraRef("Application"), application.id);

  expect([...cloud.resources.keys()]).toEqual([]);
});

test("ids look as the provider's do", () => {
  const { cloud, application, principal, resource, accepted } = furnishTenant();
  const objectId = String(application.outputs["objectId"]);
  const idOf = (type: string) => make(cloud.azuread, entraRef(type), accepted[type] ?? {}).id;

  expect(application.id).toBe(`/applications/${objectId}`);
  expect(principal.id).toBe(`/servicePrincipals/${String(principal.outputs["objectId"])}`);
  expect(idOf("ApplicationPassword")).toMatch(new RegExp(`^${objectId}/password/[0-9a-f-]{36}$`));
  expect(idOf("ApplicationFederatedIdentityCredential")).toMatch(
    new RegExp(`^${objectId}/federatedIdentityCredential/[0-9a-f-]{36}$`),
  );
  expect(idOf("AppRoleAssignment")).toMatch(
    new RegExp(`^/servicePrincipals/${resource}/appRoleAssignedTo/[\\w-]{43}$`),
  );
  expect(idOf("ServicePrincipalDelegatedPermissionGrant")).toMatch(/^\/oauth2PermissionGrants\/[\w-]{43}$/);
});
