import { clouds, type CloudName } from "../../common/clouds";
import { DAY_MS } from "../../common/time";
import { parseDurationMs } from "../../common/duration";
import type { Draft, IsSet } from "./draft";
import { removeCommand, setCommand, shown, type Problem } from "../../common/settings/problem";
import { stackSettings } from "./table";

/** Whether an environment is needed, whether it lies in the cloud, and what can't be asked of one left alone. */
export function dataverseProblems(draft: Draft, isSet: IsSet): Problem[] {
  const url = isSet("dataverseUrl") ? [...outsideCloud(draft), ...webApi(draft)] : missing(draft);
  return [...url, ...leftAlone(draft), ...tooShort(draft)];
}

/** One environment under two addresses would be two environments to the stack, which then deletes the one's things. */
function webApi({ dataverseUrl: url }: Draft): Problem[] {
  if (url === undefined || !/^https:\/\/[^.]+\.api\./.test(url)) return [];
  return [
    {
      path: "dataverseUrl",
      message: `is ${shown(url)}, the address of an environment's Web API`,
      allowed: "the address of the environment itself",
      hint: setCommand("dataverseUrl", url.replace(".api.", ".")),
    },
  ];
}

/** What the first pass brings would go in the night after. */
function tooShort({ retentionDays = 0, lookback }: Draft): Problem[] {
  const reachMs = lookback === undefined ? undefined : parseDurationMs(lookback);
  if (retentionDays === 0 || reachMs === undefined || retentionDays * DAY_MS >= reachMs) return [];
  return [
    {
      path: "retentionDays",
      message: `is ${retentionDays}, shorter than lookback ${shown(lookback)}`,
      allowed: "0, or at least as many days as lookback reaches",
      hint: setCommand("retentionDays", String(Math.ceil(reachMs / DAY_MS))),
    },
  ];
}

function missing({ cloud, enabled, skipDataverse }: Draft): Problem[] {
  const reasons = [
    ...(enabled === true ? ["the runtime can't run without it (enabled is true)"] : []),
    ...(skipDataverse === false ? ["the stack prepares that environment (skipDataverse is false)"] : []),
  ];
  if (reasons.length === 0) return [];
  return [
    {
      path: "dataverseUrl",
      message: `is not set, but ${reasons.join(" and ")}`,
      allowed: stackSettings.dataverseUrl.type.allowed,
      hint: setCommand("dataverseUrl", exampleIn(cloud ?? "commercial")),
    },
  ];
}

/** Tokens are sent to the environment, so its host must belong to the cloud. */
function outsideCloud({ cloud, dataverseUrl: url }: Draft): Problem[] {
  if (url === undefined || cloud === undefined || isIn(cloud, url)) return [];
  // The keys of an object are its own names; TypeScript calls them text.
  const other = (Object.keys(clouds) as CloudName[]).find((name) => isIn(name, url));
  const endings = clouds[cloud].dataverseDomains.map((domain) => `.${domain}`);
  return [
    {
      path: "dataverseUrl",
      message: `is ${shown(url)}, which is outside cloud ${cloud}`,
      allowed: `a host that ends in ${endings.join(" or ")}`,
      hint: other === undefined ? setCommand("dataverseUrl", exampleIn(cloud)) : setCommand("cloud", other),
    },
  ];
}

function leftAlone({ skipDataverse, deleteTable, retentionDays = 0 }: Draft): Problem[] {
  if (skipDataverse !== true) return [];
  const wanted = [
    ...(deleteTable === true ? [["deleteTable", "is true"] as const] : []),
    ...(retentionDays > 0 ? [["retentionDays", `is ${retentionDays}`] as const] : []),
  ];
  return wanted.map(([path, value]) => ({
    path,
    message: `${value}, but with skipDataverse the stack creates nothing in Dataverse`,
    allowed: `${stackSettings[path].default} with skipDataverse`,
    // What was made before goes by the options of the `up` before, as on a destroy.
    hint:
      path === "deleteTable"
        ? `${removeCommand(path)}, and pulumi up --stack <stack> before skipDataverse, or the tables it created are deleted with their rows`
        : removeCommand(path),
  }));
}

function isIn(cloud: CloudName, url: string): boolean {
  return clouds[cloud].dataverseDomains.some((domain) => new URL(url).hostname.endsWith(`.${domain}`));
}

function exampleIn(cloud: CloudName): string {
  return `https://<environment>.${clouds[cloud].dataverseDomains[0]}`;
}
