import { appTable } from "../../common/dataverse/columns";
import { isHttpError } from "../../common/errors";
import type { AppDetails } from "../domain/enrichment";
import type { InventoryApp } from "../sync/ports";
import { isMissingTable } from "./errorCodes";
import { listOf, textOf, timeOf, type Json, type WebApi } from "./webApi";

/** App ids in one look-up: keeps the address below 4 KB. */
const IDS_PER_LOOKUP = 50;

/**
 * What the kit's flows fill of an app; a table that a stack made has the name alone. The environment's name is a text beside
 * the lookup: reading it needs no right on the table of environments.
 */
const DETAILS = {
  name: "admin_displayname",
  environmentName: "admin_appenvironmentdisplayname",
  isPremium: "admin_usespremiumapi",
} as const;

/** The columns of the inventory that rows take something of; none where it isn't there, or doesn't say. */
export async function detailColumns(api: WebApi, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const path = `EntityDefinitions(LogicalName='${appTable.logicalName}')/Attributes?$select=LogicalName`;
    const names = new Set(listOf(await api.get(path, signal)).map(({ LogicalName: name }) => name));
    return Object.values(DETAILS).filter((name) => names.has(name));
  } catch (error) {
    if (isHttpError(error) && [403, 404].includes(error.status)) return [];
    throw error;
  }
}

/** The apps among `ids` that the inventory knows; undefined when the environment has no inventory at all. */
export async function findApps(
  api: WebApi,
  { ids, details }: { readonly ids: readonly string[]; readonly details: readonly string[] | undefined },
  signal: AbortSignal,
): Promise<Map<string, InventoryApp> | undefined> {
  const found = new Map<string, InventoryApp>();
  const select = [appTable.primaryKey, "admin_applastlaunchedon", ...(details ?? [])].join(",");
  try {
    for (let start = 0; start < ids.length; start += IDS_PER_LOOKUP) {
      const filter = ids
        .slice(start, start + IDS_PER_LOOKUP)
        .map((id) => `${appTable.primaryKey} eq ${id}`)
        .join(" or ");
      const path = `${appTable.entitySet}?$select=${select}&$filter=${encodeURIComponent(filter)}`;
      for (const app of listOf(await api.get(path, signal))) {
        const lastLaunchedMs = timeOf(app.admin_applastlaunchedon);
        const more = details === undefined ? {} : { details: detailsIn(app) };
        found.set(textOf(app[appTable.primaryKey]).toLowerCase(), { lastLaunchedMs, ...more });
      }
    }
    return found;
  } catch (error) {
    if (isMissingTable(error)) return undefined;
    throw error;
  }
}

function detailsIn(app: Json): AppDetails {
  const premium = app[DETAILS.isPremium];
  const name = textOf(app[DETAILS.name]).trim();
  const environmentName = textOf(app[DETAILS.environmentName]).trim();
  return {
    name: name === "" ? undefined : name,
    environmentName: environmentName === "" ? undefined : environmentName,
    // A text in the kit, whose flow compares it with "True".
    // https://github.com/microsoft/coe-starter-kit (AdminAuditLogsUpdateDataV2)
    isPremium: typeof premium === "boolean" ? premium : flagIn(textOf(premium)),
  };
}

function flagIn(text: string): boolean | undefined {
  return text.trim() === "" ? undefined : text.trim().toLowerCase() === "true";
}
