import { stableGuid } from "../base/ids";
import { dataverseError } from "./errors";
import type { Table } from "./schema";

/** What a role can allow on a table. */
export type Access = "Create" | "Read" | "Write" | "Append" | "AppendTo";

/** What the least-privilege role of the audit writer holds. */
export const WRITER_PRIVILEGES: readonly string[] = [
  "prvCreateadmin_AuditLog",
  "prvReadadmin_AuditLog",
  "prvWriteadmin_AuditLog",
  "prvAppendadmin_AuditLog",
  "prvReadadmin_App",
  "prvWriteadmin_App",
  "prvAppendToadmin_App",
];

/** The privileges of the one application user; tests take some away and give them back. */
export class Privileges {
  private readonly held = new Set(WRITER_PRIVILEGES);

  constructor(private readonly userId: string) {}

  remove(name: string): void {
    if (!this.held.delete(name)) throw new RangeError(`There is no privilege ${name} to remove.`);
  }

  add(name: string): void {
    this.held.add(name);
  }

  /** Throws the service's refusal unless the user may do this. */
  need(access: Access, table: Table): void {
    const name = `prv${access}${table.schemaName}`;
    if (this.held.has(name)) return;
    // https://learn.microsoft.com/troubleshoot/power-platform/dataverse/environment-app-access/user-permissions-issues
    const message = `Principal user (Id=${this.userId}, type=8, roleCount=1, privilegeCount=${this.held.size}, accessMode=4, AADObjectId=00000000-0000-0000-0000-000000000000) is missing ${name} privilege (Id=${stableGuid(name)}) on OTC=${table.objectTypeCode} for entity '${table.logicalName}' (LocalizedName='${table.displayName}'). context.Caller=${this.userId}. Consider adding missing privilege to one of the principal (user/team) roles.`;
    throw dataverseError(403, "0x80040220", message);
  }

  /** The answer of RetrieveUserPrivileges. */
  list(businessUnitId: string): object[] {
    return [...this.held].map((name) => ({
      Depth: "Global",
      PrivilegeId: stableGuid(name),
      BusinessUnitId: businessUnitId,
      PrivilegeName: name,
      RecordFilterId: "00000000-0000-0000-0000-000000000000",
      RecordFilterUniqueName: "",
    }));
  }
}
