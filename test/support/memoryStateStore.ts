import type { StateStore, Stored, WriteCondition, WriteResult } from "../../runtime/sync/ports";

/** State in memory, as text, so that nothing of an object but its JSON survives. */
export class MemoryStateStore implements StateStore {
  readonly #documents = new Map<string, { readonly text: string; readonly version: string }>();
  #versions = 0;
  /** Keys in the order in which they were written or deleted. */
  readonly writes: string[] = [];
  /** Called before each read, write and delete; what it throws is the store's failure. */
  beforeCall: (operation: "read" | "write" | "delete", key: string) => void = () => undefined;

  async read(key: string): Promise<Stored | undefined> {
    this.beforeCall("read", key);
    const found = this.#documents.get(key);
    return found === undefined
      ? undefined
      : { value: JSON.parse(found.text) as unknown, version: found.version };
  }

  async write(key: string, value: unknown, { ifMatch }: WriteCondition): Promise<WriteResult> {
    this.beforeCall("write", key);
    const current = this.#documents.get(key)?.version ?? "none";
    if (ifMatch !== "any" && ifMatch !== current) return { written: false };
    const version = `v${++this.#versions}`;
    this.#documents.set(key, { text: JSON.stringify(value), version });
    this.writes.push(key);
    return { written: true, version };
  }

  async *list(prefix: string): AsyncGenerator<string> {
    yield* [...this.#documents.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  async delete(key: string): Promise<void> {
    this.beforeCall("delete", key);
    this.#documents.delete(key);
    this.writes.push(key);
  }

  /** A document as it is now; undefined when there is none. */
  document<T>(key: string): T | undefined {
    const found = this.#documents.get(key);
    return found === undefined ? undefined : (JSON.parse(found.text) as T);
  }

  /** Keys that begin with `prefix`, in order. */
  keys(prefix = ""): string[] {
    return [...this.#documents.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
}
