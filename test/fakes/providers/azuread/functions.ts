import { CloudError, type CheckFailure, type Values } from "../fakeProvider";
import type { ServicePrincipal } from "../base/directory";
import { isGuid } from "../base/ids";
import { at, clone, textAt } from "../base/values";
import type { World } from "../base/world";
import { providerError } from "./entraType";

type Answer = { result: Values } | { failures: CheckFailure[] };

/** Throws CloudError for a function that does not exist and for what is not found. */
export function invokeFunction(world: World, token: string, args: Values): Answer {
  switch (token) {
    case "azuread:index/getClientConfig:getClientConfig": {
      const { tenantId, clientId, objectId } = world.callers.azuread;
      return { result: { tenantId, clientId, objectId, id: `${tenantId}-${clientId}-${objectId}` } };
    }
    case "azuread:index/getServicePrincipal:getServicePrincipal":
      return lookUp(["clientId", "displayName", "objectId"], args, (key, value) =>
        describeServicePrincipal(world, key, value),
      );
    case "azuread:index/getApplication:getApplication":
      return lookUp(["clientId", "displayName", "identifierUri", "objectId"], args, (key, value) =>
        describeApplication(world, key, value),
      );
    default:
      throw new CloudError(`unknown function ${token}`);
  }
}

function lookUp(keys: readonly string[], args: Values, find: (key: string, value: string) => Values): Answer {
  const given = keys.filter((key) => args[key] !== undefined);
  const [key = ""] = given;
  const names = keys.map((each) => each.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)).join(",");
  if (given.length !== 1)
    return failed(`Invalid combination of arguments. one of \`${names}\` must be specified`);
  const value = String(args[key]);
  if (["clientId", "objectId"].includes(key) && !isGuid(value))
    return failed(`Value must be a valid UUID: expected "${value}" to be a valid UUID`);
  return { result: find(key, value) };
}

function failed(reason: string): Answer {
  return { failures: [{ property: "", reason }] };
}

const FILTERS: Readonly<Record<string, string>> = {
  clientId: "appId",
  displayName: "displayName",
  identifierUri: "identifierUris",
  objectId: "id",
};

// https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/serviceprincipals/service_principal_data_source.go
function describeServicePrincipal(world: World, key: string, value: string): Values {
  const filter = `${FILTERS[key]} eq '${value}'`;
  const found = world.directory
    .servicePrincipals()
    .filter((each) => each[key as keyof ServicePrincipal] === value); // one of the keys asked for above
  const [one] = found;
  if (one === undefined)
    throw key === "displayName"
      ? providerError(
          "Service principal not found",
          `no service principals found matching filter: "${filter}"`,
        )
      : providerError("No service principal found", "no service principal found");
  if (found.length > 1)
    throw providerError(
      "Multiple service principals found",
      `found multiple service principals matching filter: "${filter}"`,
    );
  const made = world.find(`/servicePrincipals/${one.objectId}`)?.outputs ?? {};
  return {
    accountEnabled: true,
    alternativeNames: [],
    appRoleAssignmentRequired: false,
    appRoles: [],
    applicationTenantId: world.callers.azuread.tenantId,
    description: "",
    featureTags: [],
    features: [],
    homepageUrl: "",
    loginUrl: "",
    logoutUrl: "",
    notes: "",
    notificationEmailAddresses: [],
    oauth2PermissionScopes: [],
    preferredSingleSignOnMode: "",
    redirectUris: [],
    samlMetadataUrl: "",
    servicePrincipalNames: [],
    signInAudience: "",
    tags: [],
    type: "Application",
    ...clone(made),
    ...one,
    id: `/servicePrincipals/${one.objectId}`,
    samlSingleSignOns: [],
  };
}

// https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/application_data_source.go
function describeApplication(world: World, key: string, value: string): Values {
  const filter = `${FILTERS[key]} eq '${value}'`;
  const found = world.ofType("azuread:index/application:Application").filter(([, { inputs, outputs }]) => {
    if (key !== "identifierUri") return outputs[key] === value || inputs[key] === value;
    const uris = inputs["identifierUris"];
    return Array.isArray(uris) && uris.includes(value);
  });
  const [one] = found;
  if (one === undefined)
    throw providerError("Application not found", `no applications found matching filter: "${filter}"`);
  if (found.length > 1)
    throw providerError(
      "Multiple applications found",
      `found multiple applications matching filter: "${filter}"`,
    );
  const [id, { inputs, outputs }] = one;
  return {
    apis: listed(inputs["api"]),
    appRoles: [],
    description: "",
    deviceOnlyAuthEnabled: false,
    fallbackPublicClientEnabled: false,
    featureTags: [],
    groupMembershipClaims: [],
    identifierUris: [],
    marketingUrl: "",
    notes: "",
    oauth2PostResponseRequired: false,
    optionalClaims: listed(inputs["optionalClaims"]),
    owners: [],
    privacyStatementUrl: "",
    publicClients: listed(inputs["publicClient"]),
    requiredResourceAccesses: [],
    serviceManagementReference: "",
    signInAudience: "AzureADMyOrg",
    singlePageApplications: listed(inputs["singlePageApplication"]),
    supportUrl: "",
    termsOfServiceUrl: "",
    webs: listed(inputs["web"]),
    ...clone(inputs),
    ...clone(outputs),
    identifierUri: textAt({ first: at(inputs, "identifierUris") }, "first"),
    id,
  };
}

/** A block is a list with one element or none. */
function listed(block: unknown): unknown[] {
  return block === undefined ? [] : [clone(block)];
}
