import { randomUUID } from "node:crypto";

import type { Clock } from "../../emulator";
import type { Row } from "../options";
import type { Store, TableRows } from "../store";
import type { BusinessUnits } from "./businessUnits";
import { PLATFORM_DEFAULTS, type Depth, type Privileges } from "./privileges";

/** Template of the role that may do everything, the same in every organisation. */
export const ADMINISTRATOR_TEMPLATE = "627090ff-40a3-4053-8790-584edc5be201";

/** What a role is made with. */
export interface NewRole {
  readonly id: string;
  readonly name: string;
  readonly values?: Row;
  /** Privileges by name; without them, those the platform puts into every new role. */
  readonly privileges?: Readonly<Record<string, Depth>>;
}

/**
 * The security roles. A role belongs to a business unit and has a copy in every unit below; its privileges are those
 * of the uppermost one: https://learn.microsoft.com/power-apps/developer/data-platform/security-roles
 */
export class Roles {
  /** When something last changed that may concern somebody's privileges, and how often it did. */
  changes = { count: 0, atMs: Number.NEGATIVE_INFINITY };
  readonly rows: TableRows;
  private readonly held = new Map<string, Map<string, Depth>>();

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly privileges: Privileges,
    private readonly units: BusinessUnits,
  ) {
    this.rows = store.existing("role");
  }

  /** Makes a role in a business unit, and its copies below. */
  create(role: NewRole, businessUnitId: string = this.units.rootId): void {
    this.put(role, { id: role.id, businessUnitId, parentId: null });
    const given = role.privileges ?? Object.fromEntries(PLATFORM_DEFAULTS.map((name) => [name, "Global"]));
    const held = new Map<string, Depth>();
    for (const [name, depth] of Object.entries(given)) held.set(this.privilegeId(name), depth);
    this.held.set(role.id, held);
    for (const unit of this.units.ids()) {
      if (unit !== businessUnitId && this.units.isWithin(unit, businessUnitId)) this.copy(role, unit);
    }
    this.touch();
  }

  /** Gives a new business unit its copies of all roles above. */
  copyInto(businessUnitId: string): void {
    for (const id of this.held.keys()) {
      const row = this.rows.rows.get(id);
      const unit = String(row?.["_businessunitid_value"]);
      if (row !== undefined && this.units.isWithin(businessUnitId, unit)) {
        this.copy({ id, name: String(row["name"]), values: row }, businessUnitId);
      }
    }
  }

  /** Changes what is not a privilege, in all copies. */
  change(id: string, values: Row): void {
    for (const each of this.copiesOf(id)) this.store.put(this.rows, each, values);
  }

  /** Takes the role and its copies away; returns all their ids. */
  remove(id: string): string[] {
    const ids = this.copiesOf(id);
    for (const each of ids) this.rows.rows.delete(each);
    this.held.delete(id);
    this.touch();
    return ids;
  }

  /** The uppermost copy of a role. */
  rootOf(id: string): string {
    const root = this.rows.rows.get(id)?.["_parentrootroleid_value"];
    return typeof root === "string" ? root : id;
  }

  isAdministrator(id: string): boolean {
    return this.rows.rows.get(id)?.["_roletemplateid_value"] === ADMINISTRATOR_TEMPLATE;
  }

  /** Ids of roles by name; a name is unique within a business unit only. */
  named(name: string, businessUnitId: string = this.units.rootId): string | undefined {
    const folded = name.toLowerCase();
    const rows = [...this.rows.rows].filter(
      ([, row]) =>
        String(row["name"]).toLowerCase() === folded && row["_businessunitid_value"] === businessUnitId,
    );
    return rows[0]?.[0];
  }

  /** Privileges of a role by id of the privilege. */
  privilegesOf(id: string): ReadonlyMap<string, Depth> {
    return this.held.get(this.rootOf(id)) ?? new Map<string, Depth>();
  }

  grant(id: string, privilegeId: string, depth: Depth): void {
    this.held.get(this.rootOf(id))?.set(privilegeId, depth);
    this.touch();
  }

  /** True when the role held it. */
  revoke(id: string, privilegeId: string): boolean {
    this.touch();
    return this.held.get(this.rootOf(id))?.delete(privilegeId) ?? false;
  }

  /** Forgets privileges that do not exist any more. */
  forget(privilegeIds: readonly string[]): void {
    for (const held of this.held.values()) for (const id of privilegeIds) held.delete(id);
    this.touch();
  }

  /** To be called for every change of a role or an assignment. */
  touch(): void {
    this.changes = { count: this.changes.count + 1, atMs: this.clock.now() };
  }

  private copiesOf(id: string): string[] {
    return [...this.rows.rows.keys()].filter((each) => this.rootOf(each) === id);
  }

  private copy(role: NewRole, businessUnitId: string): void {
    const parent = this.units.parentOf(businessUnitId);
    const parentId = parent === undefined ? undefined : this.copyIn(role.id, parent);
    this.put(role, { id: randomUUID(), businessUnitId, parentId: parentId ?? role.id });
  }

  private copyIn(rootId: string, businessUnitId: string): string | undefined {
    return this.copiesOf(rootId).find(
      (id) => this.rows.rows.get(id)?.["_businessunitid_value"] === businessUnitId,
    );
  }

  private put(role: NewRole, copy: { id: string; businessUnitId: string; parentId: string | null }): void {
    this.store.put(this.rows, copy.id, {
      isinherited: 1,
      ...role.values,
      roleid: copy.id,
      name: role.name,
      _businessunitid_value: copy.businessUnitId,
      _parentrootroleid_value: role.id,
      _parentroleid_value: copy.parentId,
    });
  }

  private privilegeId(name: string): string {
    const id = this.privileges.idOf(name);
    if (id === undefined) throw new RangeError(`There is no privilege ${name}.`);
    return id;
  }
}
