import { stableGuid } from "../../base/ids";
import type { Clock } from "../../emulator";
import { dataverseError, notAMember } from "../errors";
import type { ProvisioningKnobs, Row } from "../options";
import type { Table } from "../schema";
import type { Store } from "../store";
import { BusinessUnits } from "./businessUnits";
import { Caller, type Rights } from "./caller";
import { DEPTHS, Privileges, type Depth } from "./privileges";
import { ADMINISTRATOR_TEMPLATE, Roles } from "./roles";
import { Users } from "./users";

interface Remembered {
  readonly rights: Rights;
  readonly changes: number;
}

/** Who there is and what they may do. */
export class Directory {
  readonly units: BusinessUnits;
  readonly privileges: Privileges;
  readonly roles: Roles;
  readonly users: Users;
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    store: Store,
    private readonly clock: Clock,
    private readonly knobs: Pick<ProvisioningKnobs, "languageCode" | "permissionCacheMs">,
  ) {
    this.units = new BusinessUnits(store);
    this.privileges = new Privileges(store);
    for (const { table } of store.all()) this.privileges.addTable(table);
    this.roles = new Roles(store, clock, this.privileges, this.units);
    this.users = new Users(store, this.roles);
    this.addPlatformRoles();
  }

  addTable(table: Table): void {
    this.privileges.addTable(table);
  }

  removeTable(table: Table): void {
    this.roles.forget(this.privileges.removeTable(table));
  }

  addAdministrator(id: string): void {
    const userId = stableGuid(`administrator ${id}`);
    this.users.add({ id: userId, applicationId: id, objectId: id, businessUnitId: this.units.rootId });
    const role = this.roles.named(this.administratorName());
    if (role !== undefined) this.users.assign(userId, role);
  }

  /** The caller behind a user's row; throws for users that may not even ask who they are. */
  caller(user: Row | undefined, isFresh: boolean): Caller {
    if (user === undefined || user["deletedstate"] !== 0) throw notAMember();
    if (user["isdisabled"] === true) {
      throw dataverseError(
        403,
        "0x80040225",
        `The user with SystemUserId=${String(user["systemuserid"])} is disabled.`,
      );
    }
    const id = String(user["systemuserid"]);
    const unit = String(user["_businessunitid_value"]);
    return new Caller(id, unit, this.rights(id, isFresh), (table, row) =>
      this.distance({ id, unit }, table, row),
    );
  }

  /** What a user may do; the permission cache shows a change only after a while. */
  rights(userId: string, isFresh: boolean): Rights {
    const known = this.remembered.get(userId);
    const { count, atMs } = this.roles.changes;
    const isCached = !isFresh && this.clock.now() < atMs + (this.knobs.permissionCacheMs ?? 0);
    if (known !== undefined && (isCached || known.changes === count)) return known.rights;
    const rights = this.compute(userId);
    this.remembered.set(userId, { rights, changes: count });
    return rights;
  }

  private compute(userId: string): Rights {
    const roleIds = this.users.rolesOf(userId);
    const isAdministrator = roleIds.some((id) => this.roles.isAdministrator(id));
    const held = new Map<string, Depth>();
    if (isAdministrator) for (const name of this.privileges.names()) held.set(name, "Global");
    for (const roleId of isAdministrator ? [] : roleIds) {
      for (const [id, depth] of this.roles.privilegesOf(roleId)) {
        const name = this.privileges.nameOf(id);
        held.set(name, wider(held.get(name), depth));
      }
    }
    return { roleCount: roleIds.length, isAdministrator, held };
  }

  private distance(user: { id: string; unit: string }, table: Table, row: Row): Depth {
    const owner = row["_ownerid_value"];
    const place = table.ownership === "BusinessOwned" ? row : this.users.rows.rows.get(String(owner));
    if (owner === user.id || (place !== row && typeof owner !== "string")) return "Basic";
    const unit = String(place?.["_businessunitid_value"]);
    if (unit === user.unit) return "Local";
    return this.units.isWithin(unit, user.unit) ? "Deep" : "Global";
  }

  // Platform roles are named in the base language.
  private administratorName(): string {
    return this.knobs.languageCode === GERMAN ? "Systemadministrator" : "System Administrator";
  }

  private addPlatformRoles(): void {
    const { roles } = this;
    const administrator = { ismanaged: true, _roletemplateid_value: ADMINISTRATOR_TEMPLATE };
    const name = this.administratorName();
    roles.create({
      id: stableGuid("role System Administrator"),
      name,
      values: administrator,
      privileges: {},
    });
    const basic = "Basic User";
    roles.create({
      id: stableGuid(`role ${basic}`),
      name: basic,
      values: { ismanaged: true },
      privileges: { prvReadAccount: "Basic", prvReadUser: "Global" },
    });
  }
}

const GERMAN = 1031;

function wider(one: Depth | undefined, other: Depth): Depth {
  return one !== undefined && DEPTHS.indexOf(one) > DEPTHS.indexOf(other) ? one : other;
}
