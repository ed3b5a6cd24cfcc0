import { createCloud, OFFICE_365_MANAGEMENT } from "./cloud";
import { applicationInputs, furnishTenant, SOMEONE } from "./furnishedTenant";
import { UNKNOWN, type Values } from "./fakeProvider";
import { entra, entraRef, make, makeEntra, patched } from "./testing";

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
  ["Application", "displayName", "kit", "was found and `prevent_duplicate_names` was specified"],
  [
    "Application",
    "owners",
    [SOMEONE],
    `404 (404 Not Found) with error: Request_ResourceNotFound: Resource '${SOMEONE}' does not exist or one of its queried reference-property objects are not present.`,
  ],
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
    `[application_id] Application (Application: "${SOMEONE}") was not found`,
  ],
  ["ApplicationPassword", "endDate", "2025-07-01T00:00:00Z", "must be in the future"],
  ["ApplicationFederatedIdentityCredential", "displayName", "no spaces", "3 to 120 URL friendly characters"],
  ["AppRoleAssignment", "appRoleId", SOMEONE, "Permission being assigned was not found on application"],
  ["AppRoleAssignment", "principalObjectId", SOMEONE, "Request_ResourceNotFound"],
  ["AppRoleAssignment", "resourceObjectId", SOMEONE, "Service principal not found for resource"],
  [
    "ServicePrincipalDelegatedPermissionGrant",
    "servicePrincipalObjectId",
    SOMEONE,
    `Service Principal (Service Principal: "${SOMEONE}") was not found)`,
  ],
])("creating %s with %s = %j is refused", (type, path, value, refusal) => {
  expect(refusalOf(type, (inputs) => inputs)).toBe("accepted");
  expect(refusalOf(type, (inputs) => patched(inputs, path, value))).toContain(refusal);
});

test("a name that is taken is refused in the preview already, unless duplicates are fine", () => {
  const { cloud } = furnishTenant();
  const preview = (inputs: Values) => cloud.azuread.create(entraRef("Application"), inputs, true);

  expect(() => preview(applicationInputs)).toThrow(
    /An existing "azuread_application" with name "kit" \(ID: "[0-9a-f-]{36}"\) was found and `prevent_duplicate_names` was specified\. To be managed via Terraform, this resource needs/,
  );
  expect(preview({ ...applicationInputs, preventDuplicateNames: false }).id).toBe(UNKNOWN);
});

test("an owner of an application or a service principal is a principal of the tenant, and not a group", () => {
  const { cloud, application, principal } = furnishTenant();
  const clientId = application.outputs["clientId"];
  const own = (owner: string) => {
    makeEntra(cloud, "Application", { displayName: "another", owners: [owner] });
    cloud.azuread.update(entraRef("ServicePrincipal"), principal.id, {
      olds: principal.inputs,
      news: { clientId, owners: [owner] },
    });
  };

  expect(() => own(SOMEONE)).toThrow("Could not create application: unexpected status 404");
  cloud.directory.addGroup(SOMEONE);
  expect(() => own(SOMEONE)).toThrow(`The reference target 'Group_${SOMEONE}' of type 'Group' is invalid`);
  cloud.directory.addUser(SOMEONE);
  own(SOMEONE);
  own(cloud.callers.azuread.objectId);
  const news = { clientId, owners: ["33333333-3333-4333-8333-333333333333"] };
  const update = () =>
    cloud.azuread.update(entraRef("ServicePrincipal"), principal.id, { olds: principal.inputs, news });
  expect(update).toThrow("Could not add owners to service principal with object ID");
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
    "The combination of issuer and subject must be unique for the application.",
  );
  const other = { ...inputs, displayName: "second", subject: "another" };
  expect(makeEntra(cloud, type, other).outputs["displayName"]).toBe("second");
});

test("an application has one service principal", () => {
  const { cloud, application, principal } = furnishTenant();
  const inputs = { clientId: application.outputs["clientId"] };

  expect(() => makeEntra(cloud, "ServicePrincipal", inputs)).toThrow(
    `[id] A resource with the ID "${String(principal.outputs["objectId"])}" already exists: To be managed via Terraform`,
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
  const cloud = createCloud();
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
