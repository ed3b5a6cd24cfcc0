import { parseUnlinkedApps } from "../domain/stateDocuments";
import type { StateStore } from "./ports";

const KEY = "unlinked-apps";
const ATTEMPTS = 5;

/** Apps that have audit rows without a link, because the inventory did not know them when the rows were written. */
export class UnlinkedApps {
  readonly #ids = new Set<string>();
  #isChanged = false;

  constructor(private readonly store: StateStore) {}

  static async load(store: StateStore): Promise<UnlinkedApps> {
    const apps = new UnlinkedApps(store);
    for (const id of parse((await store.read(KEY))?.value)) apps.#ids.add(id);
    return apps;
  }

  get ids(): readonly string[] {
    return [...this.#ids];
  }

  add(appId: string): void {
    if (this.#ids.has(appId)) return;
    this.#ids.add(appId);
    this.#isChanged = true;
  }

  /** Saves what was added, together with what another process (a backfill) may have added meanwhile. */
  async save(): Promise<void> {
    if (!this.#isChanged) return;
    await this.#update((stored) => [...stored, ...this.#ids]);
    this.#isChanged = false;
  }

  /** Forgets apps whose rows are linked now. */
  async remove(linked: ReadonlySet<string>): Promise<void> {
    for (const id of linked) this.#ids.delete(id);
    if (linked.size > 0) await this.#update((stored) => stored.filter((id) => !linked.has(id)));
  }

  async #update(change: (stored: readonly string[]) => string[]): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const stored = await this.store.read(KEY);
      const ids = [...new Set(change(parse(stored?.value)))].sort();
      const result = await this.store.write(KEY, { version: 1, ids }, { ifMatch: stored?.version ?? "none" });
      if (result.written) return;
    }
    throw new Error(`${KEY} in the state changed ${ATTEMPTS} times while it was being saved`);
  }
}

function parse(value: unknown): readonly string[] {
  return value === undefined ? [] : parseUnlinkedApps(value);
}
