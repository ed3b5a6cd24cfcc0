import { stableGuid } from "../../base/ids";
import type { Table } from "../schema";
import type { Relationship } from "./schemaChanges";

// https://github.com/microsoft/coe-starter-kit, CenterofExcellenceCoreComponents/SolutionPackage/src/Other/Relationships/admin_App.xml
const NAMES: Readonly<Record<string, string>> = {
  admin_applookup: "admin_AuditLog_AppLookup_admin_App",
  admin_powerappsapplogs: "admin_App_PowerAppsAppLogs_admin_AuditLog",
};

/** The relationships behind the kit's lookups, as far as the tables have these. */
export function kitRelationships(tables: readonly Table[]): Relationship[] {
  return tables.flatMap((table) =>
    [...table.columns.values()].flatMap((column): Relationship[] => {
      const schemaName = NAMES[column.logicalName];
      if (schemaName === undefined || column.target === undefined) return [];
      return [
        {
          metadataId: stableGuid(`relationship ${schemaName}`),
          schemaName,
          referencedEntity: column.target,
          referencingEntity: table.logicalName,
          attribute: column.logicalName,
          lookupNavigation: column.schemaName,
          collectionNavigation: schemaName,
          cascade: { Assign: "NoCascade", Delete: "RemoveLink", Merge: "NoCascade", Reparent: "NoCascade" },
          isManaged: true,
        },
      ];
    }),
  );
}
