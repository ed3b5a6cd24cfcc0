import { fresh, stable, type Request } from "../../base/resourceType";
import { anything, choice, flag, listOf, objectOf, required, setOf, text } from "../../base/shape";
import { textAt, textsAt } from "../../base/values";
import type { Resource, World } from "../../base/world";
import { FIRST_PARTY } from "../firstParty";
import { named, providerError, type EntraType } from "../entraType";
import { ownerRules } from "../owners";
import { uuid } from "../shapes";
import { dropGrants } from "./grants";

const token = "azuread:index/servicePrincipal:ServicePrincipal";
const features = listOf(
  objectOf({ customSingleSignOn: flag(), enterprise: flag(), gallery: flag(), hide: flag() }),
);

// https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/serviceprincipals/service_principal_resource.go
export const servicePrincipal: EntraType = {
  token,
  noun: "service principal",
  inputs: {
    clientId: required(uuid()),
    accountEnabled: flag(),
    alternativeNames: setOf(text()),
    appRoleAssignmentRequired: flag(),
    description: text({ max: 1024 }),
    featureTags: features,
    features: listOf(anything()),
    loginUrl: text(),
    notes: text({ max: 1024 }),
    notificationEmailAddresses: setOf(text()),
    owners: setOf(uuid(), { max: 100 }),
    preferredSingleSignOnMode: choice("", "oidc", "password", "saml", "notSupported"),
    samlSingleSignOn: objectOf({ relayState: text() }),
    tags: setOf(text()),
    useExisting: flag(),
  },
  replaces: ["clientId"],
  conflicts: [
    ["featureTags", "tags"],
    ["features", "tags"],
    ["features", "featureTags"],
  ],
  defaults: { accountEnabled: true, appRoleAssignmentRequired: false },
  secretOutputs: [],
  gone: {
    update: (id) => `Updating ${named("Service Principal", id)}`,
    delete: (id) => `[id] Deleting ${named("Service Principal", id)}`,
  },
  unfinished: (uuid) => ({ description: `TERRAFORM_UPDATE_${uuid}` }),
  keyOf: (inputs) => `service principal ${textAt(inputs, "clientId")}`,
  idOf: (_request, outputs) => `/servicePrincipals/${textAt(outputs, "objectId")}`,
  outputs: {
    objectId: stable(({ world, inputs }) => {
      const clientId = textAt(inputs, "clientId");
      const adopted = world.directory.findServicePrincipal("clientId", clientId)?.objectId;
      return adopted ?? world.guid(servicePrincipal.keyOf(inputs), "object");
    }),
    displayName: fresh((request) => textAt(sourceOf(request)?.inputs, "displayName") || nameOf(request)),
    appRoleIds: fresh(
      (request) => sourceOf(request)?.outputs["appRoleIds"] ?? known(request)?.appRoleIds ?? {},
    ),
    oauth2PermissionScopeIds: fresh(
      (request) =>
        sourceOf(request)?.outputs["oauth2PermissionScopeIds"] ??
        known(request)?.oauth2PermissionScopeIds ??
        {},
    ),
    appRoles: fresh((request) => sourceOf(request)?.inputs["appRoles"] ?? []),
    oauth2PermissionScopes: fresh(() => []),
    applicationTenantId: fresh(({ world }) => world.callers.azuread.tenantId),
    homepageUrl: fresh(() => ""),
    logoutUrl: fresh(() => ""),
    redirectUris: fresh((request) => textsAt(sourceOf(request)?.inputs, "web.redirectUris")),
    samlMetadataUrl: fresh(() => ""),
    servicePrincipalNames: fresh(({ inputs }) => [textAt(inputs, "clientId")]),
    signInAudience: fresh((request) => textAt(sourceOf(request)?.outputs, "signInAudience")),
    tags: fresh(({ inputs }) => inputs["tags"] ?? []),
    type: fresh(() => "Application"),
  },
  rules: [
    ...ownerRules,
    {
      code: "Request_BadRequest",
      judge: (request) =>
        sourceOf(request) === undefined && known(request) === undefined
          ? `The appId '${textAt(request.inputs, "clientId")}' of the service principal does not reference a valid application object.`
          : undefined,
    },
  ],
  beforeCreate({ inputs, world }) {
    const existing = world.directory.findServicePrincipal("clientId", textAt(inputs, "clientId"));
    if (existing === undefined || inputs["useExisting"] === true) return;
    // `ImportAsExistsDiag` of https://github.com/hashicorp/terraform-provider-azuread/tree/main/internal/helpers/tf
    throw providerError(
      `[id] A resource with the ID "${existing.objectId}" already exists`,
      'To be managed via Terraform, this resource needs to be imported into the State. Please see the resource documentation for "azuread_service_principal" for more information.',
    );
  },
  // Of a new one, and of one that exists: https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals
  ownerOf: (world, inputs) => {
    const clientId = textAt(inputs, "clientId");
    const [id = ""] =
      world
        .ofType("azuread:index/application:Application")
        .find(([, { outputs }]) => outputs["clientId"] === clientId) ?? [];
    return id;
  },
  onGone(id, world) {
    const { clientId, objectId } = world.find(id)?.outputs ?? {};
    world.directory.firstParty.delete(String(clientId));
    dropGrants(world, String(objectId));
  },
};

/** The application of the tenant that it stands for. */
function sourceOf({ world, inputs }: Request): Resource | undefined {
  return applicationOf(world, textAt(inputs, "clientId"));
}

function applicationOf(world: World, clientId: string): Resource | undefined {
  const found = world
    .ofType("azuread:index/application:Application")
    .find(([, { outputs }]) => outputs["clientId"] === clientId);
  return found?.[1];
}

function known({ inputs }: Request) {
  return FIRST_PARTY[textAt(inputs, "clientId")];
}

function nameOf(request: Request): string {
  return known(request)?.displayName ?? "";
}
