import type { StateStore } from "../../runtime/sync/ports";

/** What every place for state must do; `create` gives an empty one. */
export function describeStateStore(name: string, create: () => Promise<StateStore>): void {
  describe(name, () => {
    let store: StateStore;
    beforeEach(async () => {
      store = await create();
    });

    test("a document that was never written is undefined", async () => {
      expect(await store.read("cursor")).toBeUndefined();
    });

    test("a document comes back as it was written", async () => {
      const value = { version: 1, text: 'ä "quoted" \\ 😀\n', list: [1, null, true], empty: {} };

      await store.write("a/b-c_d.e", value, { ifMatch: "any" });

      expect((await store.read("a/b-c_d.e"))?.value).toEqual(value);
    });

    test("a document of a megabyte comes back whole", async () => {
      const value = { blobs: Array.from({ length: 60_000 }, (_, index) => `key-of-a-blob-${index}`) };

      await store.write("ledger/2026-10-05", value, { ifMatch: "any" });

      expect((await store.read("ledger/2026-10-05"))?.value).toEqual(value);
    });

    test("the version a write returns is the one that a read returns", async () => {
      const result = await store.write("cursor", { n: 1 }, { ifMatch: "any" });

      expect(result).toEqual({ written: true, version: (await store.read("cursor"))?.version });
    });

    test("none: only the first of two writers creates the document", async () => {
      const first = await store.write("cursor", { n: 1 }, { ifMatch: "none" });
      const second = await store.write("cursor", { n: 2 }, { ifMatch: "none" });

      expect([first.written, second.written]).toEqual([true, false]);
      expect((await store.read("cursor"))?.value).toEqual({ n: 1 });
    });

    test("a version: the current one may replace the document", async () => {
      const version = await written(store, "cursor", { n: 1 });

      const result = await store.write("cursor", { n: 2 }, { ifMatch: version });

      expect(result.written).toBe(true);
      expect((await store.read("cursor"))?.value).toEqual({ n: 2 });
    });

    test("a version: an old one may not", async () => {
      const old = await written(store, "cursor", { n: 1 });
      await written(store, "cursor", { n: 2 });

      expect(await store.write("cursor", { n: 3 }, { ifMatch: old })).toEqual({ written: false });
      expect((await store.read("cursor"))?.value).toEqual({ n: 2 });
    });

    test("a version: a document that was deleted meanwhile can't be replaced", async () => {
      const version = await written(store, "cursor", { n: 1 });
      await store.delete("cursor");

      expect(await store.write("cursor", { n: 2 }, { ifMatch: version })).toEqual({ written: false });
      expect(await store.read("cursor")).toBeUndefined();
    });

    test("any: replaces whatever is there", async () => {
      await written(store, "report", { n: 1 });
      await written(store, "report", { n: 2 });

      expect((await store.read("report"))?.value).toEqual({ n: 2 });
    });

    test("of writers that start from the same version at the same time, one wins", async () => {
      const version = await written(store, "unlinked-apps", { n: 0 });

      const results = await Promise.all(
        [1, 2, 3, 4].map((n) => store.write("unlinked-apps", { n }, { ifMatch: version })),
      );

      expect(results.filter((result) => result.written)).toHaveLength(1);
    });

    test("of writers that create the same document at the same time, one wins", async () => {
      const results = await Promise.all(
        [1, 2, 3, 4].map((n) => store.write("cursor", { n }, { ifMatch: "none" })),
      );

      expect(results.filter((result) => result.written)).toHaveLength(1);
    });

    test("lists the keys with a prefix, and no others", async () => {
      for (const key of ["gaps/b", "gaps/a", "gap", "deadletters/row-1"]) await written(store, key, {});

      expect(await listed(store, "gaps/")).toEqual(["gaps/a", "gaps/b"]);
    });

    test("lists in the order of the keys, also where one is the beginning of another", async () => {
      for (const key of ["d/a-b", "d/a", "d/a.b"]) await written(store, key, {});

      expect(await listed(store, "d/")).toEqual(["d/a", "d/a-b", "d/a.b"]);
    });

    test("lists nothing where nothing was written", async () => {
      expect(await listed(store, "ledger/")).toEqual([]);
    });

    test("lists every one of many documents", async () => {
      const keys = Array.from({ length: 120 }, (_, index) => `d/${String(index).padStart(3, "0")}`);
      await Promise.all(keys.map((key) => written(store, key, {})));

      expect(await listed(store, "d/")).toEqual(keys);
    });

    test("a deleted document is gone; deleting it again is fine", async () => {
      await written(store, "d/a", {});

      await store.delete("d/a");
      await store.delete("d/a");

      expect([await store.read("d/a"), await listed(store, "d/")]).toEqual([undefined, []]);
    });

    test("documents may be deleted while they are listed", async () => {
      for (const key of ["d/a", "d/b", "d/c"]) await written(store, key, {});

      for await (const key of store.list("d/")) await store.delete(key);

      expect(await listed(store, "d/")).toEqual([]);
    });
  });
}

async function written(store: StateStore, key: string, value: unknown): Promise<string> {
  const result = await store.write(key, value, { ifMatch: "any" });
  if (!result.written) throw new Error(`${key} was not written`);
  return result.version;
}

async function listed(store: StateStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}
