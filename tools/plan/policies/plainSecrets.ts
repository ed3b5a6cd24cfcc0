import type { Recorded } from "../recorded";
import { isUnknown } from "../../../common/pulumi/wireValues";
import { at, listAt, secretsIn, strings } from "../values";
import type { Policy, Violation } from "./rule";

/** Shorter values stand in other texts by chance. */
const MIN_LENGTH = 6;

/** Inputs that hold a secret by their name, whatever the type; references such as `secretRef` don't. */
const secretNames = /(^|\.)(client_?secret|password|shared_?key|account_?key|connection_?string)$/i;

/** Inputs that hold one by their type. */
const secretPlaces: Readonly<Record<string, RegExp>> = {
  "azure-native:keyvault:Secret": /^properties\.value$/,
  "azure-native:app:ContainerApp": /^configuration\.secrets\[\d+\]\.value$/,
  "azure-native:app:Job": /^configuration\.secrets\[\d+\]\.value$/,
};

const secretVariables = /(SECRET|PASSWORD|CONNECTION_STRING)$/;

/**
 * Refuses values that are secret in one place and in plain view in another, or in plain where secrets belong. Unknown
 * values are passed over: in a preview the SDK sends them without their mark
 * (https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/runtime/rpc.ts, serializeProperty).
 */
export const plainSecrets: Policy = {
  name: "no secret is in plain view",
  why: "what isn't marked stands readable in the state, in previews and in the portal",
  check: (resources) => {
    const secrets = knownSecrets(resources);
    return resources.flatMap((resource) => [
      ...copies(resource, secrets),
      ...unmarked(resource),
      ...inEnvironment(resource),
    ]);
  },
};

/** An envelope around a whole object hides its harmless parts, too, so only those around a text count. */
function knownSecrets(resources: readonly Recorded[]): readonly string[] {
  const hidden = resources
    .flatMap(({ inputs, outputs }) => [...secretsIn(inputs), ...secretsIn(outputs)])
    .filter((value) => typeof value === "string")
    .filter((text) => text.length >= MIN_LENGTH && !isUnknown(text));
  return [...new Set(hidden)];
}

function copies({ urn, name, inputs, outputs }: Recorded, secrets: readonly string[]): Violation[] {
  const texts = [
    ...strings(inputs, "inputs"),
    ...strings(outputs, "outputs"),
    { path: "name", text: name, hidden: false },
  ];
  return texts
    .filter(({ hidden, text }) => !hidden && secrets.some((secret) => text.includes(secret)))
    .map(({ path }) => ({
      urn,
      problem: `${path} shows a value that is secret elsewhere`,
      hint: "pass the secret output itself on (apply, interpolate), or wrap it with pulumi.secret",
    }));
}

function unmarked({ urn, type, inputs }: Recorded): Violation[] {
  const place = secretPlaces[type];
  return [...strings(inputs)]
    .filter(({ text, hidden }) => !hidden && !isUnknown(text))
    .filter(({ path }) => secretNames.test(path) || place?.test(path) === true)
    .map(({ path }) => ({
      urn,
      problem: `${path} is not marked secret`,
      hint: "wrap it with pulumi.secret",
    }));
}

/** Marked or not: the portal shows a container's environment to everybody who may read the app. */
function inEnvironment({ urn, inputs }: Recorded): Violation[] {
  return listAt(inputs, "template", "containers")
    .flatMap((container) => listAt(container, "env"))
    .filter((variable) => secretVariables.test(String(at(variable, "name"))))
    .filter((variable) => at(variable, "value") !== undefined)
    .map((variable) => ({
      urn,
      problem: `variable ${String(at(variable, "name"))} carries its value`,
      hint: "name a secret of the app with secretRef",
    }));
}
