import type { World } from "../base/world";
import { CloudError } from "../fakeProvider";
import { armError, type ArmType } from "./armType";
import { armTypes } from "./types";

/** `azure-native:keyvault/v20260201:Vault`: a type at a version of Azure's REST API other than the provider's default. */
const VERSIONED = /^(azure-native:\w+)\/v(\d{4})(\d{2})(\d{2})(preview)?(:\w+)$/;

/**
 * What the provider's metadata says of a token, the version it is sent with included: version and path come from there,
 * never from inputs or state. Throws for a token that it lacks.
 * `lookupResourceFromURN` in https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/provider.go
 */
export function typeOf(token: string, world: World): ArmType {
  const [type, apiVersion] = parse(token);
  const found = armTypes.get(type);
  const isKnown =
    apiVersion === undefined ||
    apiVersion === found?.apiVersion ||
    found?.otherVersions?.includes(apiVersion);
  if (found === undefined || !isKnown || world.unknownTokens.has(token))
    throw new CloudError(`Resource type ${token} not found`);
  return apiVersion === undefined ? found : { ...found, apiVersion };
}

/**
 * Throws what Azure answers to a version that it doesn't serve. Seen of versions that it did not serve yet (code and text:
 * Azure/azure-cli#20226, Azure/azure-rest-api-specs#11929); that one it no longer serves gets the same is assumed.
 */
export function refuseRetired({ armType, apiVersion }: ArmType, world: World): void {
  const [namespace = "", ...types] = armType.split("/");
  const oldest = world.oldestVersions.get(namespace);
  if (oldest === undefined || apiVersion >= oldest) return;
  throw armError(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for location 'westeurope' and API version '${apiVersion}' for type '${types.join("/")}'. The supported api-versions are '${oldest}'. The supported locations are 'westeurope'.`,
  );
}

function parse(token: string): [type: string, apiVersion: string | undefined] {
  const [, module, year, month, day, preview, name] = VERSIONED.exec(token) ?? [];
  if (module === undefined || name === undefined) return [token, undefined];
  return [`${module}${name}`, `${year}-${month}-${day}${preview === undefined ? "" : "-preview"}`];
}
