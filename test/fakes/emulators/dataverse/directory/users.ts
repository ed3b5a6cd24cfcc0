import { stableGuid } from "../../base/ids";
import type { Row } from "../options";
import type { Store, TableRows } from "../store";
import type { Roles } from "./roles";

/** Client and object id of whoever carries a token. */
export interface Principal {
  readonly appid: string;
  readonly oid: string;
}

/** A user's application and place. */
export interface NewUser {
  readonly id: string;
  readonly applicationId: string;
  readonly objectId?: string;
  readonly businessUnitId: string;
  readonly values?: Row;
}

const NON_INTERACTIVE = 4;

/** The users of the organisation and the roles they are assigned. */
export class Users {
  readonly rows: TableRows;
  private readonly assigned = new Map<string, Set<string>>();

  constructor(
    private readonly store: Store,
    private readonly roles: Roles,
  ) {
    this.rows = store.existing("systemuser");
  }

  add({ id, applicationId, businessUnitId, objectId, values = {} }: NewUser): void {
    this.assigned.set(id, new Set());
    this.store.put(this.rows, id, {
      fullname: `# ${applicationId}`,
      accessmode: NON_INTERACTIVE,
      deletedstate: 0,
      ...values,
      applicationid: applicationId,
      azureactivedirectoryobjectid: objectId ?? stableGuid(`service principal of ${applicationId}`),
      _businessunitid_value: businessUnitId,
    });
  }

  change(id: string, values: Row): void {
    this.store.put(this.rows, id, values);
  }

  /** Marks a user as deleted and takes its roles away. */
  softDelete(id: string): void {
    this.unassignAll(id);
    this.change(id, { deletedstate: 1, isdisabled: true });
  }

  purge(id: string): void {
    this.unassignAll(id);
    this.assigned.delete(id);
    this.rows.rows.delete(id);
  }

  /** Application users go by client id, everybody else by object id. */
  of({ appid, oid }: Principal): Row | undefined {
    return this.byApplication(appid) ?? this.where("azureactivedirectoryobjectid", oid);
  }

  /** The user of an application, deleted or not. */
  byApplication(applicationId: string): Row | undefined {
    return this.where("applicationid", applicationId);
  }

  rolesOf(id: string): string[] {
    return [...(this.assigned.get(id) ?? [])];
  }

  assign(id: string, roleId: string): void {
    this.assigned.get(id)?.add(roleId);
    this.roles.touch();
  }

  /** True when the role was assigned. */
  unassign(id: string, roleId: string): boolean {
    this.roles.touch();
    return this.assigned.get(id)?.delete(roleId) ?? false;
  }

  unassignAll(id: string): void {
    for (const roleId of this.rolesOf(id)) this.unassign(id, roleId);
  }

  /** Takes roles that do not exist any more from everybody. */
  forget(roleIds: readonly string[]): void {
    for (const id of this.assigned.keys()) for (const roleId of roleIds) this.unassign(id, roleId);
  }

  private where(column: string, value: string): Row | undefined {
    const folded = value.toLowerCase();
    return [...this.rows.rows.values()].find((row) => String(row[column]).toLowerCase() === folded);
  }
}
