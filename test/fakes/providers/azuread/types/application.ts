import { fresh, stable, type Request } from "../../base/resourceType";
import {
  choice,
  flag,
  integer,
  listOf,
  objectOf,
  required,
  setOf,
  text,
  type Fields,
} from "../../base/shape";
import { at, isObject, objectsAt, textAt } from "../../base/values";
import type { Values } from "../../fakeProvider";
import { graphDetail, named, notFound, providerError, type EntraType } from "../entraType";
import { ownerRules } from "../owners";
import { dropGrants } from "./grants";
import { notEmpty, redirectUri, rfc3339, uuid } from "../shapes";

const token = "azuread:index/application:Application";
const WEB_SCHEMES = ["http", "https", "ms-appx-web", "brk-multihub"];

function redirects(rules: Parameters<typeof redirectUri>[0]): Fields {
  return { redirectUris: setOf(redirectUri(rules), { max: 256 }) };
}

const optionalClaim = listOf(
  objectOf({
    name: required(text()),
    source: text(),
    essential: flag(),
    additionalProperties: listOf(text()),
  }),
);

// https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/application_resource.go
export const application: EntraType = {
  token,
  noun: "application",
  inputs: {
    displayName: required(notEmpty()),
    api: objectOf({
      knownClientApplications: setOf(uuid()),
      mappedClaimsEnabled: flag(),
      oauth2PermissionScopes: setOf(
        objectOf({
          id: required(uuid()),
          adminConsentDescription: text(),
          adminConsentDisplayName: text(),
          enabled: flag(),
          type: choice("Admin", "User"),
          userConsentDescription: text(),
          userConsentDisplayName: text(),
          value: text(),
        }),
      ),
      requestedAccessTokenVersion: integer({ min: 1, max: 2 }),
    }),
    appRoles: setOf(
      objectOf({
        id: required(uuid()),
        allowedMemberTypes: required(setOf(choice("User", "Application"), { min: 1 })),
        description: required(notEmpty()),
        displayName: required(notEmpty()),
        enabled: flag(),
        value: text(),
      }),
    ),
    description: text({ max: 1024 }),
    deviceOnlyAuthEnabled: flag(),
    fallbackPublicClientEnabled: flag(),
    featureTags: listOf(
      objectOf({ customSingleSignOn: flag(), enterprise: flag(), gallery: flag(), hide: flag() }),
    ),
    groupMembershipClaims: setOf(choice("All", "None", "ApplicationGroup", "DirectoryRole", "SecurityGroup")),
    identifierUris: setOf(text()),
    logoImage: text(),
    marketingUrl: text(),
    notes: text(),
    oauth2PostResponseRequired: flag(),
    optionalClaims: objectOf({
      accessTokens: optionalClaim,
      idTokens: optionalClaim,
      saml2Tokens: optionalClaim,
    }),
    owners: setOf(uuid(), { max: 100 }),
    password: objectOf({
      displayName: required(notEmpty()),
      startDate: rfc3339(),
      endDate: rfc3339(),
      keyId: text(),
      value: text(),
    }),
    preventDuplicateNames: flag(),
    privacyStatementUrl: text(),
    publicClient: objectOf(redirects({ allowsUrn: true })),
    requiredResourceAccesses: setOf(
      objectOf({
        resourceAppId: required(uuid()),
        resourceAccesses: required(
          listOf(objectOf({ id: required(uuid()), type: required(choice("Role", "Scope")) }), { min: 1 }),
        ),
      }),
    ),
    serviceManagementReference: text(),
    signInAudience: choice(
      ...["AzureADMyOrg", "AzureADMultipleOrgs"],
      ...["AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"],
    ),
    singlePageApplication: objectOf(redirects({ schemes: WEB_SCHEMES })),
    supportUrl: text(),
    tags: setOf(text()),
    templateId: uuid(),
    termsOfServiceUrl: text(),
    web: objectOf({
      homepageUrl: text(),
      implicitGrant: objectOf({ accessTokenIssuanceEnabled: flag(), idTokenIssuanceEnabled: flag() }),
      logoutUrl: text({ max: 255 }),
      ...redirects({ schemes: WEB_SCHEMES, allowsUrn: true }),
    }),
  },
  replaces: ["templateId"],
  conflicts: [
    ["tags", "featureTags"],
    ["featureTags", "tags"],
  ],
  defaults: {
    deviceOnlyAuthEnabled: false,
    fallbackPublicClientEnabled: false,
    oauth2PostResponseRequired: false,
    preventDuplicateNames: false,
    signInAudience: "AzureADMyOrg",
  },
  secretOutputs: ["password"],
  gone: {
    update: (id) => `Could not update application with object ID: "${objectIdOf(id)}"`,
    delete: (id) => `[id] deleting ${named("Application", id)}: ${notFound(id)}`,
  },
  unfinished: (uuid) => ({ displayName: `TERRAFORM_UPDATE_${uuid}` }),
  keyOf: (inputs) => `application ${textAt(inputs, "displayName")}`,
  idOf: (_request, outputs) => `/applications/${textAt(outputs, "objectId")}`,
  outputs: {
    objectId: stable(({ world, inputs }) => world.guid(application.keyOf(inputs), "object")),
    clientId: stable(({ world, inputs }) => world.guid(application.keyOf(inputs), "client")),
    appRoleIds: fresh(({ inputs }) => idsByValue(objectsAt(inputs, "appRoles"))),
    oauth2PermissionScopeIds: fresh(({ inputs }) =>
      idsByValue(objectsAt(inputs, "api.oauth2PermissionScopes")),
    ),
    disabledByMicrosoft: fresh(() => ""),
    logoUrl: fresh(() => ""),
    publisherDomain: fresh(() => "contoso.onmicrosoft.com"),
    templateId: fresh(({ inputs }) => inputs["templateId"] ?? ""),
    tags: fresh(({ inputs }) => inputs["tags"] ?? []),
    "password.keyId": stable(({ world, inputs }) => world.guid(application.keyOf(inputs), "password")),
    "password.value": stable(({ inputs, world }) =>
      isObject(inputs["password"]) ? world.secret(application.keyOf(inputs)) : undefined,
    ),
  },
  plan: refuseDuplicate,
  rules: [
    ...ownerRules,
    {
      // Code and message: https://github.com/microsoft-foundry/foundry-agent-webapp/issues/3
      code: "ServiceTreeValueMissing",
      judge: ({ inputs, world }) =>
        world.serviceReferences !== undefined && textAt(inputs, "serviceManagementReference") === ""
          ? "ServiceManagementReference field is required for Create, but is missing in the request. Refer to the TSG `https://aka.ms/service-management-reference-error` for resolving the error."
          : undefined,
    },
    {
      // Code and wording are ours.
      code: "ServiceTreeValueInvalid",
      judge: ({ inputs, world }) =>
        world.serviceReferences?.includes(textAt(inputs, "serviceManagementReference")) === false
          ? "ServiceManagementReference is not a known service."
          : undefined,
    },
    {
      // https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation
      code: "Request_BadRequest",
      judge: ({ inputs }) =>
        textAt(inputs, "signInAudience").includes("Personal") &&
        at(inputs, "api.requestedAccessTokenVersion") !== 2
          ? "Property api.requestedAccessTokenVersion is invalid."
          : undefined,
    },
    {
      // https://learn.microsoft.com/entra/identity-platform/reply-url
      code: "Request_BadRequest",
      judge: ({ inputs }) => {
        const uris = at(inputs, "web.redirectUris");
        const plain = Array.isArray(uris)
          ? uris.find(
              (uri) =>
                /^http:/.test(String(uri)) && !/^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(String(uri)),
            )
          : undefined;
        return plain === undefined
          ? undefined
          : `Invalid value specified for property 'redirectUris': ${String(plain)}`;
      },
    },
  ],
  onGone(id, world) {
    const clientId = textAt(world.find(id)?.outputs, "clientId");
    const objectId = objectIdOf(id);
    for (const [other, resource] of [...world.resources]) {
      const isCredential = other.startsWith(`${objectId}/`);
      const isItsPrincipal =
        resource.type === "azuread:index/servicePrincipal:ServicePrincipal" &&
        textAt(resource.outputs, "clientId") === clientId;
      if (isItsPrincipal) dropGrants(world, textAt(resource.outputs, "objectId"));
      if (isCredential || isItsPrincipal) world.resources.delete(other);
    }
  },
};

// `ImportAsDuplicateError` of https://github.com/hashicorp/terraform-provider-azuread/tree/main/internal/helpers/tf
function refuseDuplicate({ world, inputs, previous, id }: Request): void {
  const name = inputs["displayName"];
  if (inputs["preventDuplicateNames"] !== true || previous?.inputs["displayName"] === name) return;
  if (String(name).includes("'")) throw brokenFilter(`displayName eq '${String(name)}'`);
  const twin = world
    .ofType(token)
    .find(([other, resource]) => other !== id && resource.inputs["displayName"] === name);
  if (twin === undefined) return;
  throw providerError(
    `An existing "azuread_application" with name "${String(name)}" (ID: "${textAt(twin[1].outputs, "objectId")}") was found and \`prevent_duplicate_names\` was specified. To be managed via Terraform, this resource needs to be imported into the State. Please see the resource documentation for "azuread_application" for more information.`,
  );
}

/**
 * The name goes into the filter as it is: `applicationFindByName` in
 * https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/applications.go
 */
function brokenFilter(filter: string) {
  const detail = graphDetail(400, "BadRequest", "Invalid filter clause");
  return providerError(
    "Could not check for existing application(s)",
    `unable to list Applications with filter ${JSON.stringify(filter)}: ${detail}`,
  );
}

function objectIdOf(id: string): string {
  return id.split("/").at(-1) ?? "";
}

/** Permission names and their ids. */
export function idsByValue(permissions: readonly Values[]): Record<string, string> {
  return Object.fromEntries(
    permissions
      .filter(({ value }) => value !== undefined)
      .map(({ value, id }) => [String(value), String(id)]),
  );
}
