import { randomUUID } from "node:crypto";

import type { BulkDeletion } from "./bulkDeletion/jobs";
import type { Depth } from "./directory/privileges";
import type { Environment } from "./environment";
import { WRITER_ROLE } from "./environment";
import type { LockAnswer } from "./metadata/customizationLock";
import type { DataverseCounters, InventoryApp, Row } from "./options";
import type { Throttle } from "./protection";

/** A user as a test sees it. */
export interface UserState {
  readonly userId: string;
  readonly applicationId: string;
  readonly businessUnitId: string;
  readonly isDisabled: boolean;
  /** 0, or 1 once it was deleted but not purged. */
  readonly deletedState: number;
  /** Names of its roles. */
  readonly roles: readonly string[];
}

/** A role as a test sees it: the uppermost copy. */
export interface RoleState {
  readonly roleId: string;
  readonly name: string;
  readonly businessUnitId: string;
  readonly privileges: Readonly<Record<string, Depth>>;
}

/** A table as a test sees it. */
export interface TableState {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly setName: string;
  readonly description: string | undefined;
  readonly isManaged: boolean;
  /** Logical names of its own columns, in order. */
  readonly columns: readonly string[];
  readonly rows: Map<string, Row>;
}

/** Whom a test adds to an environment. */
export interface AddedUser {
  readonly applicationId: string;
  /** @default a new one */
  readonly userId?: string;
  /** @default the root */
  readonly businessUnitId?: string;
  /** Names of roles. @default none */
  readonly roles?: readonly string[];
}

/** What a test may look at and do while the environment runs. */
export interface DataverseControls {
  /** Rows of admin_auditlogs by id in lower case. */
  readonly auditRows: Map<string, Row>;
  /** Rows of admin_apps by id in lower case. */
  readonly apps: Map<string, Row>;
  readonly counters: Readonly<DataverseCounters>;
  /** Rows that a plug-in refuses, by id in lower case. */
  readonly poisonIds: Set<string>;
  /** Id of the writer's row in "kit+writer". */
  readonly userId: string;
  readonly rootBusinessUnitId: string;
  readonly users: readonly UserState[];
  /** Without the copies in other business units. */
  readonly roles: readonly RoleState[];
  /** All tables but the platform's own. */
  readonly tables: readonly TableState[];
  /** Unique names of the solutions and publishers there are. */
  readonly solutions: readonly string[];
  readonly publishers: readonly string[];
  readonly bulkDeletions: readonly BulkDeletion[];
  /** Lets the jobs that are due run; returns how many rows they deleted. */
  runBulkDeletions(nowMs: number): number;
  /**
   * Takes a table away, with its privileges.
   * @default "admin_auditlog"
   */
  removeTable(logicalName?: string): void;
  /** Takes a column away as an administrator would. */
  removeColumn(table: string, column: string): void;
  /** Takes a privilege from the writer's role. */
  removePrivilege(name: string): void;
  /** Gives a privilege to the writer's role. */
  addPrivilege(name: string): void;
  /** Gives a role a privilege, or another depth of it. */
  setPrivilege(role: string, privilege: string, depth?: Depth): void;
  removeRolePrivilege(role: string, privilege: string): void;
  /** Takes the writer away: every token gets 403 from then on. */
  removeUser(): void;
  addUser(): void;
  addApplicationUser(user: AddedUser): string;
  disableUser(applicationId: string): void;
  /** Marks a user as deleted, as the admin centre does. */
  softDeleteUser(applicationId: string): void;
  assign(applicationId: string, role: string): void;
  unassign(applicationId: string, role: string): void;
  /** Adds a business unit below the root; returns its id. */
  addBusinessUnit(name: string): string;
  /** Puts an app into the inventory, once there is a table for it. */
  addApp(app: InventoryApp): void;
  /** The next creating upserts lose a race and answer 412. */
  loseRaces(times: number): void;
  /** The next creations of an application user find its registration unknown. */
  delayRegistrations(requests: number): void;
  /** Scripts a spell of service protection. */
  throttle(throttle: Throttle): void;
  /** The next customizations are refused, as while somebody installs a solution. */
  lockCustomizations(requests: number, answer?: LockAnswer): void;
}

/** The controls of an environment. */
export function controlsOf(environment: Environment): DataverseControls {
  const { organization, writerId } = environment;
  const { store, directory, schema, solutions } = organization;
  const { users, roles, privileges, units } = directory;
  const gone = new Map<string, Map<string, Row>>();
  // Whoever looks at rows of a table that was taken away sees the last of it.
  const rowsOf = (logicalName: string): Map<string, Row> => {
    const rows = store.named(logicalName)?.rows ?? gone.get(logicalName) ?? new Map<string, Row>();
    gone.set(logicalName, rows);
    return rows;
  };
  rowsOf("admin_auditlog");
  rowsOf("admin_app");
  const roleId = (name: string, unit = units.rootId): string => {
    return roles.named(name, unit) ?? missing(`role ${name}`);
  };
  const privilegeId = (name: string): string => privileges.idOf(name) ?? missing(`privilege ${name}`);
  const userRow = (applicationId: string): Row =>
    users.byApplication(applicationId) ?? missing(`user of the application ${applicationId}`);
  const userId = (applicationId: string): string => String(userRow(applicationId)["systemuserid"]);
  const roleOfUser = (applicationId: string, name: string): string =>
    roleId(name, String(userRow(applicationId)["_businessunitid_value"]));
  const setPrivilege = (role: string, name: string, depth: Depth = "Global"): void =>
    roles.grant(roleId(role), privilegeId(name), depth);
  const removeRolePrivilege = (role: string, name: string): void => {
    if (!roles.revoke(roleId(role), privilegeId(name))) missing(`privilege ${name} to remove`);
  };
  return {
    get auditRows() {
      return rowsOf("admin_auditlog");
    },
    get apps() {
      return rowsOf("admin_app");
    },
    counters: environment.counters,
    poisonIds: store.poisonIds,
    userId: writerId,
    rootBusinessUnitId: units.rootId,
    get users() {
      return userStates(environment);
    },
    get roles() {
      return roleStates(environment);
    },
    get tables() {
      return tableStates(environment);
    },
    get solutions() {
      return uniqueNames(solutions.rows.rows);
    },
    get publishers() {
      return uniqueNames(solutions.publishers.rows);
    },
    get bulkDeletions() {
      return organization.bulkDeletions.list();
    },
    runBulkDeletions: (nowMs) => organization.bulkDeletions.run(nowMs),
    removeTable: (logicalName = "admin_auditlog") => {
      schema.removeTable((store.named(logicalName) ?? missing(`table ${logicalName} to remove`)).table);
    },
    removeColumn: (table, column) =>
      schema.removeColumn((store.named(table) ?? missing(`table ${table}`)).table, column),
    removePrivilege: (name) => removeRolePrivilege(WRITER_ROLE, name),
    addPrivilege: (name) => setPrivilege(WRITER_ROLE, name),
    setPrivilege,
    removeRolePrivilege,
    removeUser: () => void (environment.hasWriter = false),
    addUser: () => void (environment.hasWriter = true),
    addApplicationUser: (user) => {
      const { applicationId, userId: id = randomUUID(), businessUnitId = units.rootId } = user;
      users.add({ id, applicationId, businessUnitId });
      for (const name of user.roles ?? []) users.assign(id, roleId(name, businessUnitId));
      return id;
    },
    disableUser: (applicationId) => users.change(userId(applicationId), { isdisabled: true }),
    softDeleteUser: (applicationId) => users.softDelete(userId(applicationId)),
    assign: (applicationId, role) => users.assign(userId(applicationId), roleOfUser(applicationId, role)),
    unassign: (applicationId, role) => {
      if (!users.unassign(userId(applicationId), roleOfUser(applicationId, role))) {
        missing(`assignment of ${role}`);
      }
    },
    addBusinessUnit: (name) => {
      const id = units.add(name);
      roles.copyInto(id);
      return id;
    },
    addApp: (app) => environment.addApp(app),
    loseRaces: (times) => void (environment.races += times),
    delayRegistrations: (requests) => void (environment.entraLag += requests),
    throttle: (throttle) => environment.protection.throttle(throttle),
    lockCustomizations: (requests, answer = {}) => environment.lock.plan(requests, answer),
  };
}

function userStates({ organization }: Environment): UserState[] {
  const { users, roles } = organization.directory;
  return [...users.rows.rows].map(([userId, row]) => ({
    userId,
    applicationId: String(row["applicationid"]),
    businessUnitId: String(row["_businessunitid_value"]),
    isDisabled: row["isdisabled"] === true,
    deletedState: Number(row["deletedstate"]),
    roles: users.rolesOf(userId).map((id) => String(roles.rows.rows.get(id)?.["name"])),
  }));
}

function roleStates({ organization }: Environment): RoleState[] {
  const { roles, privileges } = organization.directory;
  return [...roles.rows.rows]
    .filter(([id]) => roles.rootOf(id) === id)
    .map(([roleId, row]) => ({
      roleId,
      name: String(row["name"]),
      businessUnitId: String(row["_businessunitid_value"]),
      privileges: Object.fromEntries(
        [...roles.privilegesOf(roleId)].map(([id, depth]) => [privileges.nameOf(id), depth]),
      ),
    }));
}

function tableStates({ organization }: Environment): TableState[] {
  return organization.store
    .all()
    .filter(({ table }) => table.schemaName.includes("_"))
    .map(({ table, rows }) => ({
      logicalName: table.logicalName,
      schemaName: table.schemaName,
      setName: table.setName,
      description: table.description,
      isManaged: table.isManaged === true,
      columns: [...table.columns.values()]
        .filter((each) => each.isCustom === true)
        .map((each) => each.logicalName),
      rows,
    }));
}

function uniqueNames(rows: ReadonlyMap<string, Row>): string[] {
  return [...rows.values()].map((row) => String(row["uniquename"]));
}

function missing(what: string): never {
  throw new RangeError(`There is no ${what}.`);
}
