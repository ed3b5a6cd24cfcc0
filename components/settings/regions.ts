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

/** The region that a name was meant to be; undefined for one that exists, and for what may be a region not known here. */
export function misspelt(region: string): string | undefined {
  if (regions.includes(region)) return undefined;
  // A further region beside others gets the next number.
  const withoutNumber = (name: string): string => name.replace(/\d+$/, "");
  if (regions.some((known) => withoutNumber(known) === withoutNumber(region))) return undefined;
  return nearest(region, regions);
}
