import { join } from "node:path";
import { changedPaths, fileAt, isNoCommit } from "../../../tools/pipeline/git";
import { createFolder, createRepository } from "../../support/gitRepository";

const HEAD = "HEAD";
const UNKNOWN = "0123456789012345678901234567890123456789";

function notInClone(what: string): string {
  return (
    `This clone does not have ${what}. Fetch the whole history: git fetch --unshallow, or in a pipeline ` +
    "a fetch depth of 0. If a force push took it away, run without --base: every stack counts as changed."
  );
}

test("what differs is named whole, whatever characters it has", async () => {
  using repository = createRepository();
  repository.write("changed.ts", "1");
  repository.write("same.ts", "1");
  const base = repository.commit();
  const odd = ["a file.ts", "Grüße/Pulumi.ä.yaml", "two\nlines.ts", '"quoted".ts', "-dash.ts"];
  for (const path of [...odd, "changed.ts"]) repository.write(path, "2");
  repository.commit();

  const paths = await changedPaths(repository.folder, { base, head: HEAD });

  expect([...paths].sort()).toEqual([...odd, "changed.ts"].sort());
});

test("a renamed file counts with both names, even where the user's git follows renames", async () => {
  using repository = createRepository();
  repository.git("config", "diff.renames", "copies");
  repository.write("Pulumi.old.yaml", "config: {}\n");
  const base = repository.commit();
  repository.git("mv", "Pulumi.old.yaml", "Pulumi.new.yaml");
  repository.commit();

  expect(await changedPaths(repository.folder, { base, head: HEAD })).toEqual([
    "Pulumi.new.yaml",
    "Pulumi.old.yaml",
  ]);
});

test("a new permission is a change", async () => {
  using repository = createRepository();
  repository.write("provider/run", "");
  const base = repository.commit();
  repository.git("update-index", "--chmod=+x", "provider/run");
  repository.git("commit", "--quiet", "--message", "executable");

  expect(await changedPaths(repository.folder, { base, head: HEAD })).toEqual(["provider/run"]);
});

test("what the base's branch changed meanwhile isn't a change of this one", async () => {
  using repository = createRepository();
  repository.write("a", "1");
  repository.commit();
  repository.git("switch", "--quiet", "--create", "topic");
  repository.write("topic", "1");
  repository.commit();
  repository.git("switch", "--quiet", "main");
  repository.write("a", "2");
  repository.commit();

  expect(await changedPaths(repository.folder, { base: "main", head: "topic" })).toEqual(["topic"]);
  expect(await changedPaths(repository.folder, { base: "topic", head: "main" })).toEqual(["a"]);
});

test("a project inside of a larger repository sees only its own files, by its own paths", async () => {
  using repository = createRepository();
  repository.write("connector/Pulumi.yaml", "");
  const base = repository.commit();
  repository.write("connector/components/a.ts", "");
  repository.write("elsewhere.ts", "");
  repository.commit();

  expect(await changedPaths(join(repository.folder, "connector"), { base, head: HEAD })).toEqual([
    "components/a.ts",
  ]);
});

test.each([UNKNOWN, "no-such-branch", "--all", "HEAD HEAD", "HEAD:a"])(
  "%s, which the clone does not have, is refused as base and as head",
  async (commit) => {
    using repository = createRepository();
    repository.write("a", "1");
    repository.commit();

    await expect(changedPaths(repository.folder, { base: commit, head: HEAD })).rejects.toThrow(
      notInClone(`commit "${commit}"`),
    );
    await expect(changedPaths(repository.folder, { base: HEAD, head: commit })).rejects.toThrow(
      notInClone(`commit "${commit}"`),
    );
  },
);

test("a shallow clone lacks the base until its history is fetched", async () => {
  using origin = createRepository();
  origin.write("a", "1");
  const base = origin.commit();
  origin.write("b", "1");
  origin.commit();
  using clone = createFolder();
  clone.git("clone", "--quiet", "--depth", "1", `file://${origin.folder}`, ".");

  await expect(changedPaths(clone.folder, { base, head: HEAD })).rejects.toThrow(
    notInClone(`commit "${base}"`),
  );
  clone.git("fetch", "--quiet", "--unshallow");

  expect(await changedPaths(clone.folder, { base, head: HEAD })).toEqual(["b"]);
});

test("two histories without a common commit can't be compared", async () => {
  using repository = createRepository();
  repository.write("a", "1");
  repository.commit();
  repository.git("switch", "--quiet", "--orphan", "other");
  repository.write("b", "1");
  repository.commit();

  await expect(changedPaths(repository.folder, { base: "main", head: HEAD })).rejects.toThrow(
    notInClone("a common ancestor of main and HEAD"),
  );
});

test("a folder that isn't a checkout is refused in git's words", async () => {
  using folder = createFolder();

  await expect(changedPaths(folder.folder, { base: "main", head: HEAD })).rejects.toThrow(
    `--base needs a git checkout, but in ${folder.folder} git says: fatal: not a git repository`,
  );
});

test("the base of a new branch is the id that GitHub gives, and nothing else", () => {
  expect(["0".repeat(40), "0".repeat(64)].map(isNoCommit)).toEqual([true, true]);
  expect([UNKNOWN, "0", "0".repeat(39), `${"0".repeat(40)}\n`, ""].map(isNoCommit)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("a file is read as a commit has it, relative to the folder; one that it lacks is undefined", async () => {
  using repository = createRepository();
  repository.write("inner/a.yaml", "1\n");
  const base = repository.commit();
  repository.write("inner/a.yaml", "2\n");
  repository.write("inner/b.yaml", "");
  repository.commit();
  const inner = join(repository.folder, "inner");

  expect(await fileAt(inner, base, "a.yaml")).toBe("1\n");
  expect(await fileAt(inner, HEAD, "b.yaml")).toBe("");
  expect(await fileAt(inner, base, "b.yaml")).toBeUndefined();
  await expect(fileAt(inner, UNKNOWN, "a.yaml")).rejects.toThrow(notInClone(`commit "${UNKNOWN}"`));
});
