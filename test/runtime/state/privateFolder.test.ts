import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderLeases } from "../../../runtime/state/folderLease";
import { folderStateStore } from "../../../runtime/state/folderStateStore";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "private-"));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

/** Rights as `ls` counts them, such as `700`. */
async function rightsOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o7777).toString(8);
}

// Windows has no such rights.
const onPosix = process.platform === "win32" ? test.skip : test;

onPosix("a state is made for its user alone: folders 700, files 600", async () => {
  const root = join(folder, "deep", "state");
  const store = folderStateStore(root);

  await store.write("deadletters/one", { a: 1 }, { ifMatch: "any" });
  await store.write("cursor", { a: 1 }, { ifMatch: "none" });

  expect(await Promise.all([root, join(root, "deadletters"), join(folder, "deep")].map(rightsOf))).toEqual([
    "700",
    "700",
    "700",
  ]);
  const files = ["cursor.json", "deadletters/one.json"].map((name) => rightsOf(join(root, name)));
  expect(await Promise.all(files)).toEqual(["600", "600"]);
});

onPosix("a state that others may read is tightened by the lease, and what is in it", async () => {
  const root = join(folder, "state");
  await mkdir(join(root, "gaps"), { recursive: true });
  await writeFile(join(root, "gaps", "one.json"), "{}");
  for (const [path, mode] of [
    ["gaps/one.json", 0o644],
    ["gaps", 0o755],
    ["", 0o775],
  ] as const)
    await chmod(join(root, path), mode);

  await (await folderLeases(root).tryAcquire())?.[Symbol.asyncDispose]();

  const rights = ["", "gaps", "gaps/one.json"].map((path) => rightsOf(join(root, path)));
  expect(await Promise.all(rights)).toEqual(["700", "700", "600"]);
});

onPosix("a folder that is shared on purpose keeps its rights", async () => {
  await chmod(folder, 0o1777);

  await (await folderLeases(folder).tryAcquire())?.[Symbol.asyncDispose]();

  expect(await rightsOf(folder)).toBe("1777");
});
