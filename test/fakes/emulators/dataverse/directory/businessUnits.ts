import { stableGuid } from "../../base/ids";
import type { Store, TableRows } from "../store";

/** The business units: one root and what a test adds below it. */
export class BusinessUnits {
  readonly rootId = stableGuid("business unit");
  private readonly rows: TableRows;

  constructor(private readonly store: Store) {
    this.rows = store.existing("businessunit");
    store.put(this.rows, this.rootId, { name: "contoso", _parentbusinessunitid_value: null });
  }

  add(name: string, parentId: string = this.rootId): string {
    const id = stableGuid(`business unit ${name}`);
    this.store.put(this.rows, id, { name, _parentbusinessunitid_value: parentId });
    return id;
  }

  ids(): string[] {
    return [...this.rows.rows.keys()];
  }

  /** True for the unit itself and for all below it. */
  isWithin(id: string, ancestorId: string): boolean {
    if (id === ancestorId) return true;
    const parent = this.rows.rows.get(id)?.["_parentbusinessunitid_value"];
    return typeof parent === "string" && this.isWithin(parent, ancestorId);
  }

  parentOf(id: string): string | undefined {
    const parent = this.rows.rows.get(id)?.["_parentbusinessunitid_value"];
    return typeof parent === "string" ? parent : undefined;
  }
}
