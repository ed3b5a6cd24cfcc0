import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderStateStore } from "../../../runtime/state/folderStateStore";
import { describeStateStore } from "../../support/stateStoreContract";

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "state-"));
  folders.push(folder);
  return folder;
}

async function firstOf(keys: AsyncIterable<string>): Promise<string | undefined> {
  for await (const key of keys) return key;
  return undefined;
}

describeStateStore("a folder", async () => folderStateStore(await newFolder()));

test("a folder that does not exist yet is an empty state, and is made by the first write", async () => {
  const folder = join(await newFolder(), "deep", "state");
  const store = folderStateStore(folder);

  expect([await store.read("cursor"), existsSync(folder)]).toEqual([undefined, false]);
  await store.write("cursor", {}, { ifMatch: "none" });
  expect(existsSync(join(folder, "cursor.json"))).toBe(true);
});

test("a folder that can't be used is a setting to correct, for readers and writers", async () => {
  const folder = await newFolder();
  await writeFile(join(folder, "file"), "");
  const root = join(folder, "file", "state");
  const store = folderStateStore(root);
  const refusal = {
    code: "config",
    message: expect.stringContaining(`AUDITLOG_STATE is "${root}", which can't be used: ENOTDIR`),
    hint: "Name a folder that this process may create and write.",
  };

  await expect(store.read("cursor")).rejects.toMatchObject(refusal);
  await expect(store.write("cursor", {}, { ifMatch: "any" })).rejects.toMatchObject(refusal);
  await expect(firstOf(store.list("gaps/"))).rejects.toMatchObject(refusal);
});

test("the state outlives the process that wrote it", async () => {
  const folder = await newFolder();
  const result = await folderStateStore(folder).write("cursor", { n: 1 }, { ifMatch: "none" });

  expect(await folderStateStore(folder).read("cursor")).toEqual({
    value: { n: 1 },
    version: result.written ? result.version : "",
  });
});

test("a write that was cut off leaves the document as it was, and no key behind", async () => {
  const folder = await newFolder();
  const store = folderStateStore(folder);
  await store.write("cursor", { n: 1 }, { ifMatch: "any" });
  await writeFile(join(folder, "cursor.json.0b5f8c1e.tmp"), '{"n":');

  const keys: string[] = [];
  for await (const key of store.list("")) keys.push(key);

  expect([keys, (await store.read("cursor"))?.value]).toEqual([["cursor"], { n: 1 }]);
});

test("finished writes leave no temporary files", async () => {
  const folder = await newFolder();
  const store = folderStateStore(folder);
  for (let n = 0; n < 5; n++) await store.write("cursor", { n }, { ifMatch: "any" });

  expect(readdirSync(folder)).toEqual(["cursor.json"]);
});

test("a write that fails is an error, not a lost race", async () => {
  const folder = await newFolder();
  // A folder stands where the document should be.
  await mkdir(join(folder, "cursor.json", "x"), { recursive: true });

  await expect(folderStateStore(folder).write("cursor", {}, { ifMatch: "any" })).rejects.toThrow(
    /EISDIR|ENOTEMPTY/,
  );
});
