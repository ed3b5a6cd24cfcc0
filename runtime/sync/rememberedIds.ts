import { fieldsOf, unknownVersion } from "../domain/stored";
import type { Log } from "../support/log";
import type { StateStore } from "./ports";
import { readUsable, type Usable } from "./usable";

const ATTEMPTS = 5;

interface Kind {
  /** Key of the document. */
  readonly key: string;
  /** They become part of a filter, so a document with others isn't one of ours. */
  readonly isId: (id: string) => boolean;
}

/** Ids that wait in the state for something a later pass does. */
export class RememberedIds {
  readonly #ids = new Set<string>();
  #isChanged = false;

  protected constructor(
    private readonly kind: Kind,
    private readonly store: StateStore,
    private readonly log: Log,
  ) {}

  get ids(): readonly string[] {
    return [...this.#ids];
  }

  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.#isChanged = true;
  }

  /** Saves what was added, together with what another process (a backfill) may have added meanwhile. */
  async save(): Promise<void> {
    if (!this.#isChanged) return;
    await this.#update((stored) => [...stored, ...this.#ids]);
    this.#isChanged = false;
  }

  /** Forgets those that were dealt with. */
  async remove(done: ReadonlySet<string>): Promise<void> {
    for (const id of done) this.#ids.delete(id);
    if (done.size > 0) await this.#update((stored) => stored.filter((id) => !done.has(id)));
  }

  protected async fill(): Promise<void> {
    for (const id of (await this.#read())?.value ?? []) this.#ids.add(id);
  }

  async #update(change: (stored: readonly string[]) => string[]): Promise<void> {
    const { key } = this.kind;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const stored = await this.#read();
      const ids = [...new Set(change(stored?.value ?? []))].sort();
      const result = await this.store.write(key, { version: 1, ids }, { ifMatch: stored?.version ?? "none" });
      if (result.written) return;
    }
    throw new Error(`${key} in the state changed ${ATTEMPTS} times while it was being saved`);
  }

  async #read(): Promise<Usable<readonly string[]> | undefined> {
    const { key, isId } = this.kind;
    const parse = (value: unknown): readonly string[] => {
      const { version, ids } = fieldsOf(value);
      const isOurs = version === 1 && Array.isArray(ids);
      if (!isOurs || !ids.every((id) => typeof id === "string" && isId(id)))
        throw unknownVersion(key, version);
      return ids as string[];
    };
    return await readUsable(this.store, key, parse, this.log);
  }
}
