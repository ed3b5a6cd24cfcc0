import { stableGuid } from "../../base/ids";
import { dataverseError } from "../errors";
import type { Row } from "../options";
import type { Table } from "../schema";
import { privilegeName, type Access, type Depth } from "./privileges";

/** What a user may do: the union of its roles. */
export interface Rights {
  readonly roleCount: number;
  /** Holds the role that may do everything. */
  readonly isAdministrator: boolean;
  readonly held: ReadonlyMap<string, Depth>;
}

/** Says how far a row is from a user: its own (or nobody's), of the same business unit, of one below, or elsewhere. */
export type DistanceOf = (table: Table, row: Row) => Depth;

const REACH = { Basic: 0, Local: 1, Deep: 2, Global: 3 } as const satisfies Record<Depth, number>;

/** The user behind one request. */
export class Caller {
  constructor(
    readonly id: string,
    readonly businessUnitId: string,
    readonly rights: Rights,
    private readonly distanceOf: DistanceOf,
  ) {}

  /** Throws the service's refusal unless the user may do this, and do it to that row. */
  need(access: Access, table: Table, row?: Row): void {
    if (!this.may(access, table, row)) throw this.refusal(privilegeName(access, table), table);
  }

  may(access: Access, table: Table, row?: Row): boolean {
    if (this.rights.isAdministrator) return true;
    const depth = this.rights.held.get(privilegeName(access, table));
    if (depth === undefined) return false;
    return depth === "Global" || row === undefined || REACH[this.distanceOf(table, row)] <= REACH[depth];
  }

  /** The same for a privilege that is about no table. */
  needNamed(name: string): void {
    if (this.rights.isAdministrator || this.rights.held.has(name)) return;
    throw this.refusal(name);
  }

  // https://learn.microsoft.com/troubleshoot/power-platform/dataverse/environment-app-access/user-permissions-issues
  private refusal(name: string, table?: Table): Error {
    const { roleCount, held } = this.rights;
    const about =
      table === undefined
        ? ""
        : ` on OTC=${table.objectTypeCode} for entity '${table.logicalName}' (LocalizedName='${table.displayName}')`;
    const message = `Principal user (Id=${this.id}, type=8, roleCount=${roleCount}, privilegeCount=${held.size}, accessMode=4, AADObjectId=00000000-0000-0000-0000-000000000000) is missing ${name} privilege (Id=${stableGuid(name)})${about}. context.Caller=${this.id}. Consider adding missing privilege to one of the principal (user/team) roles.`;
    return dataverseError(403, "0x80040220", message);
  }
}
