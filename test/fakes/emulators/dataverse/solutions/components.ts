import { randomUUID } from "node:crypto";

import { stableGuid } from "../../base/ids";
import type { Incoming } from "../../base/answer";
import { dataverseError } from "../errors";
import type { Row } from "../options";
import type { Store, TableRows } from "../store";

/** Types of solution components that this organisation has. */
export const COMPONENT = { table: 1, column: 2, relationship: 10, key: 14, role: 20 } as const;

const DEFAULT_SOLUTION = "fd140aaf-4df4-11dd-bd17-0019b9312238";

// https://github.com/microsoft/coe-starter-kit, CenterofExcellenceCoreComponents/SolutionPackage/src/Other/Solution.xml
const KIT_PUBLISHER = {
  uniquename: "powerplatformadmin",
  friendlyname: "Power Platform Admin",
  customizationprefix: "admin",
  customizationoptionvalueprefix: 59_791,
};
const KIT_SOLUTION = {
  uniquename: "CenterofExcellenceCoreComponents",
  friendlyname: "Center of Excellence - Core Components",
  version: "4.50.0",
};

/** Publishers, solutions and what is filed in them. */
export class Solutions {
  readonly publishers: TableRows;
  readonly rows: TableRows;
  readonly components: TableRows;

  constructor(private readonly store: Store) {
    this.publishers = store.existing("publisher");
    this.rows = store.existing("solution");
    this.components = store.existing("solutioncomponent");
    const publisher = this.addPublisher({
      uniquename: "DefaultPublishercontoso",
      friendlyname: "Default Publisher for contoso",
      customizationprefix: "new",
      customizationoptionvalueprefix: 10_000,
    });
    const names = { uniquename: "Default", friendlyname: "Default Solution", version: "1.0" };
    this.store.put(this.rows, DEFAULT_SOLUTION, { ...names, isvisible: true, _publisherid_value: publisher });
  }

  /** The kit's managed solution with the tables it brings. */
  addKit(tableIds: readonly string[]): void {
    const publisher = this.addPublisher(KIT_PUBLISHER);
    const id = stableGuid("the kit's solution");
    const managed = { ismanaged: true, isvisible: true, _publisherid_value: publisher };
    this.store.put(this.rows, id, { ...KIT_SOLUTION, ...managed });
    for (const tableId of tableIds) {
      this.file({ type: COMPONENT.table, id: tableId }, id);
      this.file({ type: COMPONENT.table, id: tableId }, DEFAULT_SOLUTION);
    }
  }

  /** The unmanaged solution a request wants its new component in; undefined for none. */
  wanted(request: Incoming): Row | undefined {
    const name = request.headers["mscrm.solutionuniquename"];
    if (name === undefined) return undefined;
    const found = this.named(this.rows, name);
    // Neither code nor text is documented for the header.
    if (found === undefined) {
      throw dataverseError(404, "0x80040217", `solution With UniqueName = ${name} Does Not Exist`);
    }
    if (found["ismanaged"] !== true) return found;
    throw dataverseError(400, "0x8004f008", "The solution is managed: nothing can be added to it.");
  }

  /** Prefixes that a new schema name may have. */
  prefixes(solution: Row | undefined): string[] {
    const publishers = [...this.publishers.rows.values()].filter(
      (row) => solution === undefined || row["publisherid"] === solution["_publisherid_value"],
    );
    return publishers.map((row) => String(row["customizationprefix"]));
  }

  /** Files a component in the default solution and, if one is wanted, in another. */
  add(component: { type: number; id: string }, solution: Row | undefined): void {
    this.file(component, DEFAULT_SOLUTION);
    const id = solution?.["solutionid"];
    if (typeof id === "string" && id !== DEFAULT_SOLUTION) this.file(component, id);
  }

  /** Says whether a component is in a solution; without one, in the default solution. */
  contains(objectId: string, solution: Row | undefined): boolean {
    const id = solution?.["solutionid"] ?? DEFAULT_SOLUTION;
    return [...this.components.rows.values()].some(
      (row) => row["objectid"] === objectId && row["_solutionid_value"] === id,
    );
  }

  /** A component that is gone is gone from all solutions. */
  removeComponent(objectId: string): void {
    for (const [id, row] of this.components.rows) {
      if (row["objectid"] === objectId) this.components.rows.delete(id);
    }
  }

  named(rows: TableRows, uniqueName: string): Row | undefined {
    const folded = uniqueName.toLowerCase();
    return [...rows.rows.values()].find((row) => String(row["uniquename"]).toLowerCase() === folded);
  }

  private file(component: { type: number; id: string }, solutionId: string): void {
    this.store.put(this.components, randomUUID(), {
      componenttype: component.type,
      objectid: component.id,
      rootcomponentbehavior: 0,
      _solutionid_value: solutionId,
    });
  }

  private addPublisher(values: Row): string {
    const id = stableGuid(`publisher ${String(values["uniquename"])}`);
    this.store.put(this.publishers, id, values);
    return id;
  }
}
