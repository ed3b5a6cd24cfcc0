import { isObject } from "../../../common/objects";

/**
 * Rules for apiProperties.json after Microsoft's schema of it, which strict readers of JSON Schema refuse: it has `id` for
 * `$id`, and a comment. https://github.com/microsoft/PowerPlatformConnectors/blob/dev/schemas/paconn-apiProperties.schema.json
 */
export function problemsOfApiProperties(file: unknown): string[] {
  if (!isObject(file) || !isObject(file.properties)) return ["no object `properties`"];
  const { properties } = file;
  return [
    ...unknownKeys("the file", file, ["properties", "$schema"]),
    ...unknownKeys("properties", properties, [
      "iconBrandColor",
      "publisher",
      "stackOwner",
      "capabilities",
      "connectionParameters",
      "policyTemplateInstances",
    ]),
    ...(/^#[0-9A-Fa-f]{6}$/.test(String(properties.iconBrandColor)) ? [] : ["no iconBrandColor"]),
    ...problemsOfCapabilities(properties.capabilities ?? []),
    ...Object.entries(objectOf(properties.connectionParameters)).flatMap(([name, parameter]) =>
      problemsOfParameter(name, objectOf(parameter)),
    ),
    ...secretsIn(file),
  ];
}

function problemsOfCapabilities(capabilities: unknown): string[] {
  const isKnown = (each: unknown): boolean => each === "actions" || each === "triggers";
  return Array.isArray(capabilities) && capabilities.every(isKnown) ? [] : ["capabilities"];
}

function problemsOfParameter(name: string, parameter: Record<string, unknown>): string[] {
  if (!/^[0-9a-zA-Z_]+(:[0-9a-zA-Z_]+)?$/.test(name)) return [`name ${name}`];
  if (parameter.type !== "oauthSetting") return [];
  const settings = objectOf(parameter.oAuthSettings);
  const { identityProvider, redirectMode, scopes } = settings;
  const isFirstParty = objectOf(settings.properties).IsFirstParty;
  return [
    ...(isObject(parameter.oAuthSettings) ? [] : ["no oAuthSettings, with a capital A"]),
    ...(["aad", "aadcertificate", "oauth2", "oauth2generic", "facebook"].includes(String(identityProvider))
      ? []
      : ["identityProvider"]),
    ...(["Global", "Direct", "GlobalPerConnector"].includes(String(redirectMode)) ? [] : ["redirectMode"]),
    ...(Array.isArray(scopes) ? [] : ["scopes"]),
    // Texts, not Booleans.
    ...(isFirstParty === "True" || isFirstParty === "False" ? [] : ["IsFirstParty"]),
    ...(identityProvider === "aad" ? problemsOfEntra(objectOf(settings.customParameters)) : []),
  ];
}

function problemsOfEntra(parameters: Record<string, unknown>): string[] {
  const values = Object.entries(parameters);
  return [
    ...unknownKeys("customParameters", parameters, ["resourceUri", "loginUri", "tenantId"]),
    ...("resourceUri" in parameters ? [] : ["no resourceUri"]),
    ...values.flatMap(([name, each]) =>
      isObject(each) && typeof each.value === "string" ? [] : [`${name} has no value`],
    ),
  ];
}

function secretsIn(value: unknown): string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    /secret/i.test(key) ? [`${key} must not be in a file`] : secretsIn(each),
  );
}

function unknownKeys(where: string, value: object, known: readonly string[]): string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${where} has ${key}`);
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
