import { clouds } from "../../runtime/clouds";
import { parseDurationMs } from "../../runtime/support/duration";
import { allowed } from "./allowed";
import { dataverseProblems } from "./dataverseRules";
import type { Draft, IsSet } from "./draft";
import { removeCommand, setCommand, shown, type Problem } from "./problem";
import { azureSettings, jobIntervals, stackSettings } from "./table";

/** Rules that need more than one setting; what could not be read is not held against the others. */
export function combinationProblems(draft: Draft, isSet: IsSet): Problem[] {
  return [
    ...dataverseProblems(draft, isSet),
    ...locationProblems(draft, isSet),
    ...adoptionProblems(draft, isSet),
    ...federationProblems(draft, isSet),
    ...jobProblems(draft),
    ...alertProblems(draft),
  ];
}

const regions = { public: "westeurope", usgovernment: "usgovvirginia", china: "chinanorth3" } as const;

function locationProblems({ cloud = "commercial" }: Draft, isSet: IsSet): Problem[] {
  const place = "azure-native:location";
  if (isSet(place) || isSet("resourceGroupName")) return [];
  return [
    {
      place,
      finding: "is not set, and there is no resourceGroupName whose location could be used",
      allowed: allowed(azureSettings[place].type),
      next: setCommand(place, regions[clouds[cloud].azureEnvironment]),
    },
  ];
}

function adoptionProblems(draft: Draft, isSet: IsSet): Problem[] {
  if (!isSet("existingClientId")) return [];
  return (["appName", "ownerObjectIds", "redirectUris"] as const).filter(isSet).map((place) => ({
    place,
    finding: `${found(draft[place])}, but existingClientId is set: a registration made by hand is never altered`,
    allowed: "one of the two alone",
    next: removeCommand(place),
  }));
}

function federationProblems(draft: Draft, isSet: IsSet): Problem[] {
  if (draft.credential !== "federated") return [];
  const ofSecrets = ["secretLifetimeDays", "rotationStart", "secretReaderObjectIds"] as const;
  return ofSecrets.filter(isSet).map((place) => ({
    place,
    finding: `${found(draft[place])}, but with credential federated there is no secret`,
    allowed: "only with credential secret",
    next: removeCommand(place),
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
      place: "pollInterval",
      finding: `is ${shown(pollInterval)}, which a job can't keep`,
      allowed: `${jobIntervals.join(" · ")} with hosting job`,
      next: setCommand("pollInterval", stackSettings.pollInterval.default),
    },
  ];
}

/** No pass, no records: an alert that looks back over less than a pause would cry without a cause. */
function alertProblems({ dataAlertAfter, pollInterval }: Draft): Problem[] {
  if (dataAlertAfter === undefined || pollInterval === undefined) return [];
  if ((parseDurationMs(dataAlertAfter) ?? 0) > (parseDurationMs(pollInterval) ?? 0)) return [];
  return [
    {
      place: "dataAlertAfter",
      finding: `is ${shown(dataAlertAfter)}, no longer than pollInterval ${shown(pollInterval)}`,
      allowed: `longer than pollInterval, of ${allowed(stackSettings.dataAlertAfter.type)}`,
      next: setCommand("dataAlertAfter", stackSettings.dataAlertAfter.default),
    },
  ];
}
