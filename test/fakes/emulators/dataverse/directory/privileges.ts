import { stableGuid } from "../../base/ids";
import type { Table } from "../schema";
import type { Store, TableRows } from "../store";

/** What a role can allow on a table, with the bit of its access right. */
export const ACCESS_RIGHTS = {
  Create: 32,
  Read: 1,
  Write: 2,
  Delete: 65_536,
  Append: 4,
  AppendTo: 16,
  Assign: 524_288,
  Share: 262_144,
} as const;

/** What a role can allow on a table. */
export type Access = keyof typeof ACCESS_RIGHTS;

// Object.keys forgets the type of the keys.
const ACCESSES = Object.keys(ACCESS_RIGHTS) as readonly Access[];

/** How far a privilege reaches: own rows, the business unit, those below it, the organisation. */
export type Depth = "Basic" | "Local" | "Deep" | "Global";

/** From the narrowest to the widest. */
export const DEPTHS: readonly Depth[] = ["Basic", "Local", "Deep", "Global"];

// What customizing needs, as the roles of the platform name it.
const CUSTOMIZING = [
  "prvCreateEntity",
  "prvWriteEntity",
  "prvDeleteEntity",
  "prvCreateAttribute",
  "prvWriteAttribute",
  "prvDeleteAttribute",
  "prvCreateRelationship",
  "prvWriteRelationship",
  "prvDeleteRelationship",
  "prvCreateEntityKey",
  "prvPublishCustomization",
];

// What seeing definitions needs: microsoft/coe-starter-kit#4266
const METADATA_READS = ["prvReadEntity", "prvReadAttribute"];

// Which ones these are differs from field report to field report; that there are about nine does not.
const REINJECTED = [
  "prvCreateSharePointData",
  "prvReadSharePointData",
  "prvWriteSharePointData",
  "prvDeleteSharePointData",
];
const SDK_READS = [
  "prvReadSdkMessage",
  "prvReadSdkMessageProcessingStep",
  "prvReadSdkMessageProcessingStepImage",
  "prvReadPluginAssembly",
  "prvReadPluginType",
];

/** Names of the privileges the platform puts into every new role. */
export const PLATFORM_DEFAULTS: readonly string[] = [...REINJECTED, ...SDK_READS];

/** Those of them that AddPrivilegesRole puts back. */
export const PUT_BACK: readonly string[] = REINJECTED;

/** Name of a privilege on a table. */
export function privilegeName(access: Access, table: Table): string {
  return `prv${access}${table.privilegeName ?? table.schemaName}`;
}

/** How far a privilege can reach: only rows that belong to somebody, or to a business unit, are near or far. */
function depthsOf({ ownership = "UserOwned" }: Table): readonly Depth[] {
  if (ownership === "UserOwned") return DEPTHS;
  return ownership === "BusinessOwned" ? ["Local", "Deep", "Global"] : ["Global"];
}

/** The privileges there are: those of every table and the platform's own. */
export class Privileges {
  private readonly rows: TableRows;
  private readonly ids = new Map<string, string>();
  private readonly tables = new Map<string, string>();

  constructor(private readonly store: Store) {
    this.rows = store.existing("privilege");
    for (const name of [...CUSTOMIZING, ...METADATA_READS, "prvBulkDelete", ...PLATFORM_DEFAULTS]) {
      this.add(name, { id: stableGuid(name), right: 0, depths: ["Global"] });
    }
  }

  /** Adds the eight privileges of a table; two tables may share theirs. */
  addTable(table: Table): void {
    for (const access of ACCESSES) {
      const name = privilegeName(access, table);
      if (this.ids.has(name)) continue;
      // A recreated table has new privileges, whatever roles held of the old one.
      const id = stableGuid(table.isManaged === true ? name : `${name} ${table.metadataId}`);
      this.add(name, { id, right: ACCESS_RIGHTS[access], depths: depthsOf(table) });
      this.tables.set(id, table.logicalName);
    }
  }

  /** Takes a table's privileges away; returns their ids. */
  removeTable(table: Table): string[] {
    const gone = [...this.tables].filter(([, name]) => name === table.logicalName).map(([id]) => id);
    for (const id of gone) {
      this.ids.delete(this.nameOf(id));
      this.rows.rows.delete(id);
      this.tables.delete(id);
    }
    return gone;
  }

  idOf(name: string): string | undefined {
    return this.ids.get(name);
  }

  nameOf(id: string): string {
    return String(this.rows.rows.get(id)?.["name"]);
  }

  has(id: string): boolean {
    return this.rows.rows.has(id);
  }

  /** The table a privilege is about; none for the platform's own. */
  tableOf(id: string): string | undefined {
    return this.tables.get(id);
  }

  allows(id: string, depth: Depth): boolean {
    return this.rows.rows.get(id)?.[`canbe${depth.toLowerCase()}`] === true;
  }

  names(): string[] {
    return [...this.ids.keys()];
  }

  private add(name: string, what: { id: string; right: number; depths: readonly Depth[] }): void {
    const flags = DEPTHS.map(
      (depth) => [`canbe${depth.toLowerCase()}`, what.depths.includes(depth)] as const,
    );
    this.ids.set(name, what.id);
    this.store.put(this.rows, what.id, { name, accessright: what.right, ...Object.fromEntries(flags) });
  }
}
