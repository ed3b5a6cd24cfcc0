import type { AuditRecord } from "./auditExport";

/**
 * What the CoE Starter Kit's flow "Admin | Audit Logs | Sync Audit Logs (V2)" writes of a record: nothing without the
 * property that newer records have, nothing of apps that the inventory lacks.
 * https://github.com/microsoft/coe-starter-kit (CenterofExcellenceCoreComponents/SolutionPackage/src/Workflows)
 */
export function rowOfKitFlow(
  record: AuditRecord,
  inventory: ReadonlySet<string>,
): { readonly id: string; readonly columns: Readonly<Record<string, string>> } | undefined {
  const { Id: id, CreationTime: created, Operation: operation, Workload: workload, UserId: user } = record;
  const appId = propertyOf(record, "powerplatform.analytics.resource.power_app.id")?.toLowerCase();
  if (operation !== "LaunchPowerApp" || appId === undefined || !inventory.has(appId)) return undefined;
  return {
    id: String(id),
    columns: {
      admin_title: `Power App Launch ${appId} - ${String(created)}`,
      admin_appid: appId,
      admin_creationtime: `${String(created)}Z`,
      admin_operation: operation,
      admin_userupn: String(user),
      admin_workload: String(workload),
      "admin_AppLookup@odata.bind": `/admin_apps(${appId})`,
    },
  };
}

function propertyOf({ PropertyCollection: properties }: AuditRecord, name: string): string | undefined {
  if (!Array.isArray(properties)) return undefined;
  const found = (properties as readonly { readonly Name: string; readonly Value: string }[]).find(
    ({ Name: each }) => each === name,
  );
  return found?.Value;
}
