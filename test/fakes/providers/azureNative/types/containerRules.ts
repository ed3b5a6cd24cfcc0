import type { Rule } from "../../base/resourceType";
import { at, isObject, objectsAt, print, textAt, textsAt } from "../../base/values";
import type { Values } from "../../fakeProvider";

// What Azure asks of containers, in apps and jobs alike.
// https://learn.microsoft.com/azure/container-apps/containers, /manage-secrets, /health-probes

/** A field that is wrong, as Container Apps words it: microsoft/azure-container-apps#1159 */
export function invalidField(field: string, details: string): string {
  return `The following field(s) are either invalid or missing. Field '${field}' is invalid with details: '${details}';.`;
}

/** The ids an app or job may use as `identity`: its own user-assigned ones, and `system` when it has that. */
export function hasIdentity(inputs: Values, identity: string): boolean {
  if (identity.toLowerCase() === "system") return textAt(inputs, "identity.type").includes("SystemAssigned");
  const assigned = textsAt(inputs, "identity.userAssignedIdentities").map((id) => id.toLowerCase());
  return assigned.includes(identity.toLowerCase());
}

/** Containers that run, and those that run before them. */
export function allContainers(inputs: Values): Values[] {
  return [...objectsAt(inputs, "template.containers"), ...objectsAt(inputs, "template.initContainers")];
}

function secretNames(inputs: Values): string[] {
  return objectsAt(inputs, "configuration.secrets").map(({ name }) => String(name));
}

/** Rules of `code` InvalidParameterValueInContainerTemplate; each judges the inputs alone. */
const TEMPLATE_RULES: readonly ((inputs: Values) => string | undefined)[] = [
  function needsContainers(inputs) {
    const containers = objectsAt(inputs, "template.containers");
    const unnamed = allContainers(inputs).find(({ name, image }) => !name || !image);
    return containers.length === 0 || unnamed !== undefined
      ? invalidField("template.containers", "A container needs a name and an image.")
      : undefined;
  },
  function oneValueEach(inputs) {
    const twice = allContainers(inputs)
      .flatMap((container) => objectsAt(container, "env"))
      .find(({ name, value, secretRef }) => !name || (value !== undefined && secretRef !== undefined));
    return twice === undefined
      ? undefined
      : invalidField("template.containers.env", `Env '${String(twice["name"])}' takes value or secretRef.`);
  },
  function secretRefsExist(inputs) {
    const names = secretNames(inputs);
    const refs = [
      ...allContainers(inputs).flatMap((container) => objectsAt(container, "env")),
      ...objectsAt(inputs, "configuration.registries").map((each) => ({
        secretRef: each["passwordSecretRef"],
      })),
    ].map(({ secretRef }) => secretRef);
    const lost = refs.find((ref) => ref !== undefined && !names.includes(print(ref)));
    return lost === undefined
      ? undefined
      : invalidField(
          "template.containers.env",
          `SecretRef '${print(lost)}' defined for container not found.`,
        );
  },
  function mountsExist(inputs) {
    const volumes = objectsAt(inputs, "template.volumes").map(({ name }) => name);
    const lost = allContainers(inputs)
      .flatMap((container) => objectsAt(container, "volumeMounts"))
      .find(({ volumeName }) => !volumes.includes(volumeName));
    return lost === undefined
      ? undefined
      : invalidField("template.containers.volumeMounts", `Volume '${String(lost["volumeName"])}' not found.`);
  },
  function oneProbeOfAType(inputs) {
    const types = objectsAt(inputs, "template.containers").map((container) =>
      objectsAt(container, "probes").map(({ type }) => type),
    );
    return types.some((each) => new Set(each).size < each.length)
      ? invalidField("template.containers.probes", "Only one probe of each type is allowed.")
      : undefined;
  },
  function probesInRange(inputs) {
    const probes = objectsAt(inputs, "template.containers").flatMap((each) => objectsAt(each, "probes"));
    for (const probe of probes) {
      const wrong = PROBE_RANGES.find(([field, low, high]) => !isWithin(at(probe, field), low, high));
      if (wrong !== undefined)
        return invalidField("template.containers.probes", `${wrong[0]} must be ${wrong[1]} to ${wrong[2]}.`);
      if (probe["type"] !== "Readiness" && !isWithin(probe["successThreshold"], 1, 1))
        return invalidField("template.containers.probes", "successThreshold must be 1.");
      if (isObject(probe["httpGet"]) === isObject(probe["tcpSocket"]))
        return invalidField("template.containers.probes", "A probe takes httpGet or tcpSocket.");
    }
    return undefined;
  },
];

// ContainerAppProbe in https://github.com/Azure/azure-rest-api-specs/tree/main/specification/app/resource-manager/Microsoft.App
const PROBE_RANGES: readonly (readonly [field: string, low: number, high: number])[] = [
  ["failureThreshold", 1, 10],
  ["successThreshold", 1, 10],
  ["initialDelaySeconds", 1, 60],
  ["periodSeconds", 1, 240],
  ["timeoutSeconds", 1, 240],
  ["terminationGracePeriodSeconds", 0, 3600],
  ["httpGet.port", 1, 65535],
  ["tcpSocket.port", 1, 65535],
];

/** True as well when nothing is given. */
export function isWithin(value: unknown, low: number, high: number): boolean {
  return value === undefined || (typeof value === "number" && value >= low && value <= high);
}

export const containerRules: readonly Rule[] = [
  ...TEMPLATE_RULES.map((judge): Rule => ({
    code: "InvalidParameterValueInContainerTemplate",
    judge: ({ inputs }) => judge(inputs),
  })),
  {
    // Message: microsoft/azure-container-apps#1259; 4 cores since workload profiles.
    code: "ContainerAppInvalidResourceTotal",
    judge: ({ inputs }) => {
      const [cpu, memory] = totals(inputs);
      const isStep = cpu >= 0.25 && cpu <= 4 && Number.isInteger(cpu * 4);
      const isGiven = allContainers(inputs).some(({ resources }) => resources !== undefined);
      return !isGiven || (isStep && memory === cpu * 2)
        ? undefined
        : `The total requested CPU and memory resources for this application (CPU: ${cpu}, memory: ${memory}) is invalid. Total CPU and memory for all containers defined in a Container App must add up to one of the following CPU - Memory combinations: [cpu: 0.25, memory: 0.5Gi]; [cpu: 0.5, memory: 1.0Gi]; … [cpu: 4.0, memory: 8.0Gi]`;
    },
  },
  {
    code: "ContainerAppSecretInvalid",
    judge: ({ inputs }) => {
      const secrets = objectsAt(inputs, "configuration.secrets");
      const wrong = secrets.filter((secret) => !hasOneSource(secret)).map(({ name }) => String(name));
      return wrong.length === 0
        ? undefined
        : // Message: pulumi/pulumi-azure-native#2673
          `Invalid Request: Container app secret(s) with name(s) '${wrong.join(", ")}' are invalid: value or keyVaultUrl and identity should be provided.`;
    },
  },
  {
    code: "ContainerAppSecretNameInvalid",
    judge: ({ inputs }) => {
      const names = secretNames(inputs);
      const wrong = names.find((name) => !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name));
      if (wrong !== undefined)
        return `Invalid secret name '${wrong}': a secret's name must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character.`;
      return new Set(names).size < names.length ? "The names of secrets must be unique." : undefined;
    },
  },
  {
    // https://learn.microsoft.com/azure/container-apps/managed-identity
    code: "InvalidRequestParameterWithDetails",
    judge: ({ inputs }) => {
      const used = [
        ...objectsAt(inputs, "configuration.secrets"),
        ...objectsAt(inputs, "configuration.registries"),
        ...objectsAt(inputs, "configuration.identitySettings"),
      ].flatMap(({ identity }) => (identity === undefined ? [] : [print(identity)]));
      const stranger = used.find((identity) => !hasIdentity(inputs, identity));
      return stranger === undefined
        ? undefined
        : `The identity '${stranger}' is not assigned to the resource; assign it in its identity block.`;
    },
  },
  {
    // https://learn.microsoft.com/azure/active-directory/managed-identities-azure-resources/managed-identities-status
    code: "FailedIdentityOperation",
    judge: ({ inputs, world }) => {
      const ids = textsAt(inputs, "identity.userAssignedIdentities");
      const missing = ids.find((id) => world.find(id) === undefined);
      return missing === undefined
        ? undefined
        : `Identity operation for resource failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: 'Resource '${missing}' was not found.'`;
    },
  },
  {
    // https://learn.microsoft.com/azure/container-apps/workload-profiles-overview
    code: "WorkloadProfileNameInvalid",
    judge: ({ inputs, world }) => {
      const wanted = textAt(inputs, "workloadProfileName");
      const environment = world.find(environmentOf(inputs))?.inputs;
      const names = objectsAt(environment, "workloadProfiles").map(({ name }) => name);
      return wanted === "" || names.includes(wanted)
        ? undefined
        : `WorkloadProfile name '${wanted}' is not found in the environment.`;
    },
  },
];

/** The id of the environment that an app or job runs in; empty when none is given. */
export function environmentOf(inputs: Values): string {
  return textAt(inputs, "environmentId") || textAt(inputs, "managedEnvironmentId");
}

function totals(inputs: Values): [cpu: number, memory: number] {
  const resources = objectsAt(inputs, "template.containers").map((each) => each["resources"]);
  const cpu = resources.reduce<number>((sum, each) => sum + Number(at(each, "cpu") ?? 0), 0);
  const memory = resources.reduce<number>((sum, each) => {
    const gibibytes = /^(\d+(?:\.\d+)?)Gi$/.exec(textAt(each, "memory"))?.[1];
    return sum + Number(gibibytes ?? Number.NaN);
  }, 0);
  return [cpu, memory];
}

function hasOneSource({ value, keyVaultUrl, identity }: Values): boolean {
  if (keyVaultUrl === undefined) return value !== undefined;
  return value === undefined && identity !== undefined;
}
