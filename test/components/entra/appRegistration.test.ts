import {
  AppRegistration,
  type ExistingConsent,
  type ExistingRegistration,
} from "../../../components/entra/appRegistration";
import type { Caller } from "../../../components/entra/ownerGuard";
import { namesOf } from "../../../components/naming/names";
import { guid, TENANT } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { found, made, mockedCloud, SUBSCRIPTION } from "../support/mockedCloud";
import { place } from "../support/place";
import { named, typesAndNames } from "../support/resources";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";
import { deploymentClouds } from "../../../common/deploymentClouds";
import type { CloudName } from "../../../common/clouds";

/* Mocked: that Entra takes the registration, and that consent and federation take effect, is not proved here. */

const OFFICE = "c5393580-f805-4401-95e8-94b7a6ef2fc2";
const FEED = "594c1fb6-4f81-4475-ae41-0c394909246c";
const GRAPH = "00000003-0000-0000-c000-000000000000";
const USERS = "df021288-bdef-4463-88db-98f22de89214";
const HEALTH = "e2cea78f-e743-4d8f-a16a-75b629a038ae";

const byHand: ExistingRegistration = {
  clientId: guid(7, "0a11ce00"),
  objectId: found.application,
  displayName: "Made by hand",
  principalObjectId: found.principal,
};

const person: Caller = { objectId: guid(9), isApplication: async () => false };

interface Given {
  readonly caller?: Caller;
  readonly values?: StackValues;
  readonly existing?: ExistingRegistration;
  readonly existingConsent?: ExistingConsent;
  readonly consentFor?: string;
  readonly usersConsentFor?: string;
  readonly cloud?: CloudName;
  readonly protect?: boolean;
  readonly stack?: string;
}

function registration({
  values,
  existing,
  existingConsent,
  consentFor,
  usersConsentFor,
  cloud = "commercial",
  protect = false,
  stack = "dev",
  caller = person,
}: Given = {}) {
  const names = namesOf({ subscriptionId: SUBSCRIPTION, project: "audit-log-connector", stack });
  return record(() => {
    const made = new AppRegistration("app", {
      place: place({ cloud: deploymentClouds[cloud], protect, names }),
      settings: settingsFrom(values),
      existing,
      existingConsent,
      consentFor,
      usersConsentFor,
      caller,
      runtimePrincipalId: guid(5),
    });
    const { applicationId, clientId, displayName, grants } = made;
    return { applicationId, clientId, displayName, grants: grants.length };
  }, mockedCloud());
}

test("one registration with everything inline, and its service principal", async () => {
  const recording = await registration();

  expect(typesAndNames(recording)).toEqual([
    "auditlog:index:AppRegistration app",
    "azuread:index/application:Application app-application",
    "azuread:index/servicePrincipal:ServicePrincipal app-principal",
  ]);
  expect(named(recording, "app-application").inputs).toEqual({
    displayName: "Office 365 Management (dev)",
    preventDuplicateNames: true,
    signInAudience: "AzureADMyOrg",
    web: {
      redirectUris: [],
      implicitGrant: { accessTokenIssuanceEnabled: false, idTokenIssuanceEnabled: false },
    },
    requiredResourceAccesses: [
      {
        resourceAppId: OFFICE,
        resourceAccesses: [
          { id: FEED, type: "Scope" },
          { id: FEED, type: "Role" },
          { id: HEALTH, type: "Role" },
        ],
      },
    ],
  });
  expect(named(recording, "app-principal").inputs).toEqual({ clientId: made.clientId });
  expect(recording.result).toEqual({
    applicationId: `/applications/${made.applicationObjectId}`,
    clientId: made.clientId,
    displayName: "Office 365 Management (dev)",
    grants: 0,
  });
});

test("name, owners and redirect URIs are the settings'", async () => {
  const owners = [guid(1), guid(2)];
  const redirectUris = ["https://global.consent.azure-apim.net/redirect/x"];
  const recording = await registration({
    values: { appName: "Audit", ownerObjectIds: owners, redirectUris },
  });

  expect(named(recording, "app-application").inputs).toMatchObject({
    displayName: "Audit",
    owners,
    web: { redirectUris },
  });
  expect(named(recording, "app-principal").inputs).toEqual({ clientId: made.clientId, owners });
});

test("consent: each application permission by id, the delegated ones by name for all users", async () => {
  const recording = await registration({ consentFor: found.office365Management });

  const role = { principalObjectId: made.principalObjectId, resourceObjectId: found.office365Management };
  expect(named(recording, "app-role-activity-feed-read").inputs).toEqual({ ...role, appRoleId: FEED });
  expect(named(recording, "app-role-service-health-read").inputs).toEqual({ ...role, appRoleId: HEALTH });
  expect(named(recording, "app-scopes").inputs).toEqual({
    servicePrincipalObjectId: made.principalObjectId,
    resourceServicePrincipalObjectId: found.office365Management,
    claimValues: ["ActivityFeed.Read"],
  });
  expect([recording.resources.length, recording.result.grants]).toEqual([6, 3]);
});

test("enrich: Graph's permission to read users is requested and consented to; it ends with enrich", async () => {
  const consent = { consentFor: found.office365Management, usersConsentFor: found.microsoftGraph };
  const on = await registration({ ...consent, values: { enrich: true } });
  const off = await registration({ consentFor: found.office365Management });
  const requested = ({ resources }: typeof on): unknown =>
    resources.find(({ name }) => name === "app-application")?.inputs["requiredResourceAccesses"];

  expect(requested(on)).toEqual([
    ...(requested(off) as unknown[]),
    { resourceAppId: GRAPH, resourceAccesses: [{ id: USERS, type: "Role" }] },
  ]);
  expect(named(on, "app-role-user-read-all")).toMatchObject({
    inputs: {
      principalObjectId: made.principalObjectId,
      resourceObjectId: found.microsoftGraph,
      appRoleId: USERS,
    },
    retainOnDelete: false,
  });
  expect(on.result.grants).toBe(4);
  expect(off.resources.map(({ name }) => name)).not.toContain("app-role-user-read-all");
});

test("enrich on a registration made by hand: consent alone, which is taken over and stays", async () => {
  const assignmentIds = { [USERS]: "/servicePrincipals/x/appRoleAssignedTo/y" };
  const recording = await registration({
    existing: byHand,
    existingConsent: { assignmentIds, grantId: undefined },
    consentFor: found.office365Management,
    usersConsentFor: found.microsoftGraph,
    values: { enrich: true },
  });

  expect(named(recording, "app-0a11ce00-role-user-read-all").retainOnDelete).toBe(true);
  expect(typesAndNames(recording).filter((each) => each.includes(":Application "))).toEqual([]);
});

test("consent stays when it is no longer managed, and doesn't own the first-party principal", async () => {
  const { resources } = await registration({ consentFor: found.office365Management });

  expect(
    resources
      .filter(({ retainOnDelete }) => retainOnDelete)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(["app-role-activity-feed-read", "app-role-service-health-read", "app-scopes"]);
  const principals = resources.filter(({ type }) => type.endsWith(":ServicePrincipal"));
  expect(principals.map(({ inputs }) => inputs["clientId"])).toEqual([made.clientId]);
});

test.each<[CloudName, string, string]>([
  ["commercial", "login.microsoftonline.com", "api://AzureADTokenExchange"],
  ["dod", "login.microsoftonline.us", "api://AzureADTokenExchangeUSGov"],
  ["china", "login.partner.microsoftonline.cn", "api://AzureADTokenExchangeChina"],
])("federation in %s: the identity's object id, by %s, for %s", async (cloud, host, audience) => {
  const recording = await registration({ values: { credential: "federated" }, cloud });

  expect(named(recording, "app-federation").inputs).toEqual({
    applicationId: `/applications/${made.applicationObjectId}`,
    displayName: expect.stringMatching(/^audit-log-connector-[0-9a-f]{8}$/),
    description: "The managed identity of the audit-log-connector's container",
    issuer: `https://${host}/${TENANT}/v2.0`,
    subject: guid(5),
    audiences: [audience],
  });
  expect(recording.result.grants).toBe(1);
});

test("a registration made by hand is neither created nor altered; grants and federation go to it", async () => {
  const recording = await registration({
    existing: byHand,
    consentFor: found.office365Management,
    values: { credential: "federated" },
  });

  expect(typesAndNames(recording)).toEqual([
    "auditlog:index:AppRegistration app",
    "azuread:index/appRoleAssignment:AppRoleAssignment app-0a11ce00-role-activity-feed-read",
    "azuread:index/appRoleAssignment:AppRoleAssignment app-0a11ce00-role-service-health-read",
    "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential app-federation",
    "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant app-0a11ce00-scopes",
  ]);
  expect(named(recording, "app-federation").inputs["applicationId"]).toBe(
    `/applications/${found.application}`,
  );
  expect(named(recording, "app-0a11ce00-scopes").inputs["servicePrincipalObjectId"]).toBe(found.principal);
  expect(recording.result).toEqual({
    applicationId: `/applications/${found.application}`,
    clientId: byHand.clientId,
    displayName: "Made by hand",
    grants: 4,
  });
});

test("two stacks on one registration: each trusts its identity under a name of its own", async () => {
  const nameIn = async (stack: string): Promise<unknown> =>
    named(await registration({ values: { credential: "federated" }, stack }), "app-federation").inputs[
      "displayName"
    ];

  const [dev, again, prod] = [await nameIn("dev"), await nameIn("dev"), await nameIn("prod")];
  expect([dev === again, dev === prod]).toEqual([true, false]);
});

test("from one registration made by hand to another: grants of another name, made before the old ones go", async () => {
  const rolesOf = async (clientId: string): Promise<string[]> => {
    const stack = await registration({
      existing: { ...byHand, clientId },
      consentFor: found.office365Management,
    });
    return stack.resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name);
  };

  const [one, other] = [await rolesOf(guid(7, "0a11ce00")), await rolesOf(guid(7, "b0b00000"))];
  expect([one.length, other.length]).toEqual([3, 3]);
  expect(one.filter((name) => other.includes(name))).toEqual([]);
});

test("the registration is protected on demand", async () => {
  const recording = await registration({ protect: true });

  expect(recording.resources.filter((resource) => resource.protect).map(({ name }) => name)).toEqual([
    "app-application",
    "app-principal",
  ]);
});
