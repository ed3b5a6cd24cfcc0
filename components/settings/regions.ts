import type { DeploymentCloud } from "../../common/deploymentClouds";
import { nearest } from "../../common/settings/nearest";

/** Azure's regions; one that is missing here is allowed all the same. https://learn.microsoft.com/azure/reliability/regions-list */
const regions = [
  ...["eastus", "eastus2", "eastus3", "southcentralus", "westus", "westus2", "westus3", "centralus"],
  ...["northcentralus", "westcentralus", "canadacentral", "canadaeast", "mexicocentral"],
  ...["brazilsouth", "brazilsoutheast", "chilecentral"],
  ...["northeurope", "westeurope", "uksouth", "ukwest", "francecentral", "francesouth"],
  ...[
    "germanywestcentral",
    "germanynorth",
    "switzerlandnorth",
    "switzerlandwest",
    "norwayeast",
    "norwaywest",
  ],
  ...["swedencentral", "swedensouth", "polandcentral", "italynorth", "spaincentral", "austriaeast"],
  ...["belgiumcentral", "denmarkeast", "finlandcentral", "greececentral"],
  ...["israelcentral", "uaenorth", "uaecentral", "qatarcentral", "saudiarabiaeast"],
  ...["southafricanorth", "southafricawest"],
  ...["centralindia", "southindia", "westindia", "jioindiawest", "jioindiacentral", "indiasouthcentral"],
  ...["eastasia", "southeastasia", "japaneast", "japanwest", "koreacentral", "koreasouth"],
  ...["australiaeast", "australiasoutheast", "australiacentral", "australiacentral2", "newzealandnorth"],
  ...["malaysiawest", "indonesiacentral", "taiwannorth", "taiwannorthwest"],
  ...["usgovvirginia", "usgovtexas", "usgovarizona", "usdodcentral", "usdodeast"],
  ...["chinaeast", "chinaeast2", "chinaeast3", "chinanorth", "chinanorth2", "chinanorth3"],
];

/** Words that regions of one geography differ in. */
const DIRECTION = /north|south|east|west|central/g;

/** What a name of a region is made of; the number tells further regions beside others apart. */
function partsOf(name: string): { readonly geography: string; readonly directions: string } {
  const words = name.replace(/\d+$/, "");
  const directions = words.match(DIRECTION) ?? [];
  return { geography: words.replace(DIRECTION, ""), directions: directions.sort().join(" ") };
}

const geographies = new Set(regions.map((known) => partsOf(known).geography));

/**
 * Further geographies, which Azure lists as locations beside the regions (`regionType: Logical`), or groups its regions by.
 * https://learn.microsoft.com/rest/api/resources/subscriptions/list-locations
 */
const furtherGeographies = [
  ...["global", "africa", "asiapacific", "middleeast", "singapore", "southamerica"],
  ...["unitedarabemirates", "unitedkingdom", "unitedstates", "unitedstateseuap"],
];

/** Whether a name is that of a geography. */
export function isGeography(name: string): boolean {
  return furtherGeographies.includes(name) || (geographies.has(name) && !regions.includes(name));
}

/** A known region of a geography; undefined where its regions bear another name. */
export function regionIn(geography: string): string | undefined {
  return regions.find((known) => partsOf(known).geography === geography);
}

/** What to say about a region that this version doesn't know: Azure may have opened it since. */
export function unlistedRegion(region: string | undefined): string | undefined {
  if (region === undefined || regions.includes(region)) return undefined;
  return `azure-native:location is ${region}, which isn't in this version's list of regions; \`az account list-locations --query '[].name'\` lists yours.`;
}

/** The region that a name was meant to be; undefined for one that exists, and for what may be a region not known here. */
export function misspelt(region: string): string | undefined {
  if (regions.includes(region)) return undefined;
  const { geography, directions } = partsOf(region);
  if (!geographies.has(geography)) return nearest(region, regions);
  // Azure opens regions in other directions of where it has some, and further ones beside others.
  const reordered = regions.filter((known) => isOf(known, geography, directions));
  const [, number = ""] = /(\d+)$/.exec(region) ?? [];
  const sameWords = reordered.map((known) => known.replace(/\d+$/, ""));
  if (reordered.length === 0 || sameWords.includes(region.replace(/\d+$/, ""))) return undefined;
  return reordered.find((known) => known.endsWith(number)) ?? reordered[0];
}

function isOf(known: string, geography: string, directions: string): boolean {
  const parts = partsOf(known);
  return parts.geography === geography && parts.directions === directions;
}

/** The environment of Azure that a known region is in; undefined for one that isn't known here. */
export function environmentOf(region: string): DeploymentCloud["azureEnvironment"] | undefined {
  if (!regions.includes(region)) return undefined;
  if (region.startsWith("china")) return "china";
  return /^us(?:gov|dod)/.test(region) ? "usgovernment" : "public";
}
