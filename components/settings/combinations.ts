import { parseDurationMs } from "../../common/duration";
import { dataverseProblems } from "./dataverseRules";
import type { Draft, IsSet } from "./draft";
import { removeCommand, setCommand, shown, type Problem } from "../../common/settings/problem";
import { environmentOf, isGeography, misspelt, regionIn } from "./regions";
import { azureSettings, jobIntervals, stackSettings } from "./table";
import { deploymentClouds } from "../../common/deploymentClouds";

/** Rules that need more than one setting; what could not be read is not held against the others. */
export function combinationProblems(draft: Draft, isSet: IsSet): Problem[] {
  return [
    ...dataverseProblems(draft, isSet),
    ...locationProblems(draft, isSet),
    ...sameIdProblems(draft),
    ...adoptionProblems(draft, isSet),
    ...federationProblems(draft, isSet),
    ...jobProblems(draft),
    ...alertProblems(draft),
    ...imageProblems(draft),
  ];
}

const regions = { public: "westeurope", usgovernment: "usgovvirginia", china: "chinanorth3" } as const;

function locationProblems({ cloud, location }: Draft, isSet: IsSet): Problem[] {
  const path = "azure-native:location";
  const meant = location === undefined ? undefined : misspelt(location);
  if (meant !== undefined)
    return [
      {
        path,
        message: `is ${shown(location)}, which Azure doesn't know; did you mean ${meant}?`,
        allowed: azureSettings[path].type.allowed,
        hint: setCommand(path, meant),
      },
    ];
  const { azureEnvironment } = deploymentClouds[cloud ?? "commercial"];
  if (location !== undefined && isGeography(location))
    return [
      {
        path,
        message: `is ${shown(location)}, which names a geography, not a region`,
        allowed: azureSettings[path].type.allowed,
        hint: setCommand(path, regionIn(location) ?? regions[azureEnvironment]),
      },
    ];
  const ofRegion = location === undefined ? undefined : environmentOf(location);
  if (cloud !== undefined && ofRegion !== undefined && ofRegion !== azureEnvironment)
    return [
      {
        path,
        message: `is ${shown(location)}, which isn't in cloud ${cloud}`,
        allowed: `${azureSettings[path].type.allowed}, of the Azure of that cloud`,
        hint: setCommand(path, regions[azureEnvironment]),
      },
    ];
  if (isSet(path) || isSet("resourceGroupName")) return [];
  return [
    {
      path,
      message: "is not set, and neither is resourceGroupName, whose location would be used",
      allowed: azureSettings[path].type.allowed,
      hint: setCommand(path, regions[azureEnvironment]),
    },
  ];
}

/** One of them was probably copied into both. */
function sameIdProblems({ tenantId, subscriptionId }: Draft): Problem[] {
  if (tenantId === undefined || tenantId !== subscriptionId) return [];
  const path = "azure-native:subscriptionId";
  return [
    {
      path,
      message: `is ${shown(subscriptionId)}, as is tenantId`,
      allowed:
        "two different GUIDs; az account show --query id prints the subscription's, --query tenantId the tenant's",
      hint: setCommand(path, azureSettings[path].type.example),
    },
  ];
}

function adoptionProblems(draft: Draft, isSet: IsSet): Problem[] {
  if (!isSet("existingClientId")) return [];
  const ofOwn = ["appName", "ownerObjectIds", "serviceManagementReference", "redirectUris"] as const;
  return ofOwn.filter(isSet).map((path) => ({
    path,
    message: `${found(draft[path])}, but existingClientId is set: an existing registration is never changed`,
    allowed: "one of the two alone",
    hint: removeCommand(path),
  }));
}

function federationProblems(draft: Draft, isSet: IsSet): Problem[] {
  if (draft.credential !== "federated") return [];
  const ofSecrets = ["secretLifetimeDays", "rotationStart", "secretReaderObjectIds"] as const;
  return ofSecrets.filter(isSet).map((path) => ({
    path,
    message: `${found(draft[path])}, but credential federated uses no secret`,
    allowed: "only with credential secret",
    hint: removeCommand(path),
  }));
}

/** A value that could not be read has a problem of its own, which shows it. */
function found(value: unknown): string {
  return value === undefined ? "is set" : `is ${shown(value)}`;
}

/** The schedule of a job is a cron expression, which can't say every interval. */
function jobProblems({ hosting, pollInterval }: Draft): Problem[] {
  if (hosting !== "job" || pollInterval === undefined) return [];
  const pause = parseDurationMs(pollInterval);
  if (jobIntervals.some((interval) => parseDurationMs(interval) === pause)) return [];
  return [
    {
      path: "pollInterval",
      message: `is ${shown(pollInterval)}, which a job can't schedule`,
      allowed: `${jobIntervals.join(" · ")} with hosting job`,
      hint: setCommand("pollInterval", stackSettings.pollInterval.default),
    },
  ];
}

/** No pass, no records: an alert that looks back over less than a pause would cry without a cause. */
function alertProblems({ dataAlertAfter, pollInterval }: Draft): Problem[] {
  if (dataAlertAfter === undefined || pollInterval === undefined) return [];
  if ((parseDurationMs(dataAlertAfter) ?? 0) > (parseDurationMs(pollInterval) ?? 0)) return [];
  return [
    {
      path: "dataAlertAfter",
      message: `is ${shown(dataAlertAfter)}, no longer than pollInterval ${shown(pollInterval)}`,
      allowed: `longer than pollInterval, of ${stackSettings.dataAlertAfter.type.allowed}`,
      hint: setCommand("dataAlertAfter", stackSettings.dataAlertAfter.default),
    },
  ];
}

/** Where the identity signs in, the image must be: Container Apps would pull another one without a sign-in. */
function imageProblems({ cloud, image, registryId }: Draft): Problem[] {
  if (cloud === undefined || image === undefined || registryId === undefined) return [];
  const { registrySuffix } = deploymentClouds[cloud];
  const [host = ""] = image.split("/");
  const name = registryId.name.toLowerCase();
  if (isServerOf(host, name, registrySuffix)) return [];
  return [
    {
      path: "image",
      message: `is ${shown(image)}, which is not in the registry of registryId`,
      allowed: `an image of ${name}.${registrySuffix}, or none: then it is built there`,
      hint: setCommand("image", `${name}.${registrySuffix}/<repository>@sha256:<digest>`),
    },
  ];
}

/**
 * A registry's host is its name, or with a domain name label its name and a hash.
 * https://learn.microsoft.com/azure/container-registry/container-registry-get-started-portal#configure-domain-name-label-dnl-option
 */
function isServerOf(host: string, name: string, suffix: string): boolean {
  if (!host.endsWith(`.${suffix}`)) return false;
  const label = host.slice(0, -suffix.length - 1);
  return label === name || /^-[a-z0-9]+$/.test(label.startsWith(name) ? label.slice(name.length) : "");
}
