import type { Clock } from "../../emulator";
import type { Directory } from "../directory/directory";
import type { Column, Table } from "../schema";
import type { Solutions } from "../solutions/components";
import type { Store, TableRows } from "../store";
import type { EntityKey } from "./keys";

/** A lookup as the relationship it belongs to. */
export interface Relationship {
  readonly metadataId: string;
  readonly schemaName: string;
  readonly referencedEntity: string;
  readonly referencingEntity: string;
  /** Logical name of the lookup. */
  readonly attribute: string;
  readonly lookupNavigation: string;
  readonly collectionNavigation: string;
  readonly cascade: Readonly<Record<string, string>>;
  readonly isManaged: boolean;
}

/** How long a change stays unseen: both limits have to pass. */
export interface SchemaLag {
  readonly ms: number;
  readonly requests: number;
}

/** What a change of the schema touches. */
export interface SchemaOwner {
  readonly store: Store;
  readonly directory: Directory;
  readonly solutions: Solutions;
  readonly clock: Clock;
  readonly lag: SchemaLag;
}

interface Unseen {
  readonly before: TableRows | undefined;
  readonly atMs: number;
  requests: number;
}

/** The definitions of the organisation, and what of them the caches know. */
export class Schema {
  readonly relationships = new Map<string, Relationship>();
  readonly keys = new Map<string, EntityKey[]>();
  private readonly unseen = new Map<string, Unseen>();
  private lastTypeCode = 10_700;

  constructor(private readonly organization: SchemaOwner) {}

  nextTypeCode(): number {
    return this.lastTypeCode++;
  }

  /** A table as a reader sees it; a reader that asks for consistency sees the truth. */
  visible(logicalName: string, isStrong: boolean): TableRows | undefined {
    const now = this.organization.store.named(logicalName);
    const change = this.unseen.get(logicalName);
    if (change === undefined || isStrong) return now;
    if (this.isDue(change)) {
      this.unseen.delete(logicalName);
      return now;
    }
    change.requests -= 1;
    return change.before;
  }

  addTable(table: Table): void {
    this.note(table.logicalName);
    this.organization.store.define(table);
    this.organization.directory.addTable(table);
  }

  addColumn(table: Table, column: Column): void {
    this.note(table.logicalName);
    this.organization.store.define({
      ...table,
      columns: new Map([...table.columns, [column.logicalName, column]]),
    });
  }

  /** Takes a column away, if it is a lookup with its relationship. */
  removeColumn(table: Table, logicalName: string): void {
    const columns = new Map(table.columns);
    columns.delete(logicalName);
    this.note(table.logicalName);
    const { rows } = this.organization.store.define({ ...table, columns });
    for (const row of rows.values()) {
      delete row[logicalName];
      delete row[`_${logicalName}_value`];
    }
    for (const each of this.relationshipsOf(table.logicalName)) {
      if (each.attribute === logicalName) this.forgetRelationship(each);
    }
    const { metadataId } = table.columns.get(logicalName) ?? {};
    if (metadataId !== undefined) this.organization.solutions.removeComponent(metadataId);
  }

  /** Takes a table away with its lookups' relationships, its keys and its privileges. */
  removeTable(table: Table): void {
    const { store, directory, solutions } = this.organization;
    for (const each of this.relationshipsOf(table.logicalName)) this.forgetRelationship(each);
    for (const key of this.keys.get(table.logicalName) ?? []) solutions.removeComponent(key.metadataId);
    this.unseen.delete(table.logicalName);
    this.keys.delete(table.logicalName);
    store.remove(table.logicalName);
    directory.removeTable(table);
    solutions.removeComponent(table.metadataId);
  }

  /** Relationships by which other tables' lookups point at this one. */
  pointingAt(logicalName: string): Relationship[] {
    return [...this.relationships.values()].filter(
      (each) => each.referencedEntity === logicalName && each.referencingEntity !== logicalName,
    );
  }

  byMetadataId(id: string): TableRows | undefined {
    return this.organization.store.all().find(({ table }) => table.metadataId === id);
  }

  private relationshipsOf(referencing: string): Relationship[] {
    return [...this.relationships.values()].filter((each) => each.referencingEntity === referencing);
  }

  private forgetRelationship({ metadataId }: Relationship): void {
    this.relationships.delete(metadataId);
    this.organization.solutions.removeComponent(metadataId);
  }

  private isDue({ requests, atMs }: Unseen): boolean {
    const { lag, clock } = this.organization;
    return requests <= 0 && clock.now() >= atMs + lag.ms;
  }

  private note(logicalName: string): void {
    const { store, lag, clock } = this.organization;
    if (lag.ms <= 0 && lag.requests <= 0) return;
    // Several changes in a row: the caches still know what was before the first.
    const earlier = this.unseen.get(logicalName);
    const isSeen = earlier === undefined || this.isDue(earlier);
    const before = isSeen ? store.named(logicalName) : earlier.before;
    this.unseen.set(logicalName, { before, atMs: clock.now(), requests: lag.requests });
  }
}
