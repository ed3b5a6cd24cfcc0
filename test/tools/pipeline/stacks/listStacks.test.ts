import { listStacks } from "../../../../tools/pipeline/stacks/listStacks";
import { createFolder, createRepository, type Repository } from "../../../support/gitRepository";
import { listed, OTHER, PROJECT, stackFile, writeStacks } from "./stackFile";

/** A committed project with stacks of these names, and the id of its commit. */
function createProject(names: readonly string[]): Repository & { readonly base: string } {
  const repository = createRepository();
  writeStacks(repository, names);
  return { ...repository, base: repository.commit() };
}

test("without a base every stack counts as changed, in the order of names, and no git is needed", async () => {
  using folder = createFolder();
  writeStacks(folder, ["b", "a", "10"]);

  expect(await listStacks({ folder: folder.folder })).toEqual({
    stacks: [listed("10", true), listed("a", true), listed("b", true)],
    notes: [],
    warnings: [],
    exposures: [],
  });
});

test("a stack file's change concerns that stack alone", async () => {
  using project = createProject(["a", "b"]);
  project.write("Pulumi.b.yaml", `# why\n${stackFile()}`);
  project.commit();
  const { folder, base } = project;

  expect((await listStacks({ folder, base })).stacks).toEqual([listed("a", false), listed("b", true)]);
  expect((await listStacks({ folder, base, onlyChanged: true })).stacks).toEqual([listed("b", true)]);
  expect((await listStacks({ folder, base, stack: "a" })).stacks).toEqual([listed("a", false)]);
  expect((await listStacks({ folder, base, stack: "a", onlyChanged: true })).stacks).toEqual([]);
});

test("the program's change concerns every stack, a document's none", async () => {
  using project = createProject(["a", "b"]);
  project.write("docs/operations.md", "");
  project.commit();
  const { folder, base } = project;
  const { stacks } = await listStacks({ folder, base });
  project.write("components/roles.ts", "");
  project.commit();

  const { stacks: later } = await listStacks({ folder, base });

  expect(stacks).toEqual([listed("a", false), listed("b", false)]);
  expect(later).toEqual([listed("a", true), listed("b", true)]);
});

test("after the first push of a branch every stack counts as changed", async () => {
  using project = createProject(["a"]);

  expect(await listStacks({ folder: project.folder, base: "0".repeat(40) })).toEqual({
    stacks: [listed("a", true)],
    notes: ["The base is not a commit: every stack counts as changed."],
    warnings: [],
    exposures: [],
  });
});

test("a stack without ci: settings is skipped aloud, and refused by name", async () => {
  using folder = createFolder();
  writeStacks(folder, ["prod"]);
  folder.write("Pulumi.dev.yaml", "config:\n  hello:tenantId: x\n");

  expect(await listStacks({ folder: folder.folder })).toEqual({
    stacks: [listed("prod", true)],
    notes: ["Pulumi.dev.yaml has no ci: settings: pipelines leave this stack alone."],
    warnings: [],
    exposures: [],
  });
  await expect(listStacks({ folder: folder.folder, stack: "dev" })).rejects.toThrow(
    "Pulumi.dev.yaml has no ci: settings, so pipelines leave this stack alone. It needs ci:backend, " +
      "ci:previewClientId, ci:deployClientId: " +
      "pulumi config set ci:backend 'azblob://state?storage_account=<account>' --stack dev",
  );
});

test("a stack that isn't there is refused with those that are", async () => {
  using folder = createFolder();
  writeStacks(folder, ["a", "b"]);

  await expect(listStacks({ folder: folder.folder, stack: "c" })).rejects.toThrow(
    'Stack "c" does not exist. Stacks with a file: a, b.',
  );
});

test("a deleted stack file leaves a reminder of what is still deployed", async () => {
  using project = createProject(["a", "b"]);
  project.remove("Pulumi.a.yaml");
  project.commit();
  const { folder, base } = project;

  expect(await listStacks({ folder, base })).toEqual({
    stacks: [listed("b", false)],
    notes: [],
    warnings: [
      "Pulumi.a.yaml is gone, but what it deployed is not, and no pipeline looks after it any more: bring the file " +
        "back, run pulumi destroy --stack a, then delete it.",
    ],
    exposures: [],
  });
});

test("a renamed stack file is a new stack, and one that is gone", async () => {
  using project = createProject(["old"]);
  project.git("mv", "Pulumi.old.yaml", "Pulumi.new.yaml");
  project.commit();

  const { stacks, warnings } = await listStacks({ folder: project.folder, base: project.base });

  expect(stacks).toEqual([listed("new", true)]);
  expect(warnings).toEqual([expect.stringMatching(/^Pulumi\.old\.yaml is gone, /)]);
});

test("a secret exposes its stack until the change that ends it is in the base", async () => {
  using project = createRepository();
  project.write("Pulumi.yaml", PROJECT);
  project.write("Pulumi.a.yaml", stackFile({ "hello:credential": undefined }));
  const base = project.commit();
  project.write("Pulumi.a.yaml", stackFile());
  const head = project.commit();
  project.write("Pulumi.b.yaml", "config: [");
  const broken = project.commit();
  project.write("Pulumi.b.yaml", stackFile({ "ci:previewClientId": OTHER, "ci:backend": "azblob://b" }));
  project.commit();
  const exposed = async (from?: string): Promise<unknown> =>
    (await listStacks({ folder: project.folder, base: from, stack: "a" })).exposures;

  expect(await exposed(base)).toEqual([
    "**a exposes a secret to previews:** its own can read the app's client secrets, as credential was secret before " +
      "this change. Its previews need reviewers, of the environment (in Azure DevOps the connection) a-preview: " +
      "docs/ci.md. To end it: deploy this change.",
  ]);
  expect([await exposed(head), await exposed(), await exposed("0".repeat(40))]).toEqual([[], [], []]);
  expect((await listStacks({ folder: project.folder, base: broken })).exposures).toEqual([]);
});

test("a secret that Pulumi.yaml decides about exposes its stacks until the change that ends it is in the base", async () => {
  using project = createRepository();
  const projectWith = (credential: string): string =>
    `${PROJECT}config: { credential: { default: ${credential} } }\n`;
  project.write("Pulumi.yaml", projectWith("secret"));
  project.write("Pulumi.a.yaml", stackFile({ "hello:credential": undefined }));
  const base = project.commit();
  project.write("Pulumi.yaml", projectWith("federated"));
  const head = project.commit();
  const exposed = async (from: string): Promise<unknown> =>
    (await listStacks({ folder: project.folder, base: from })).exposures;

  expect(await exposed(base)).toEqual([
    expect.stringContaining("as credential was secret before this change"),
  ]);
  expect(await exposed(head)).toEqual([]);
});

test("of a stack asked for by name, others that share its identity are known, but for those that can't be read", async () => {
  using folder = createFolder();
  writeStacks(folder, ["a", "b"]);
  folder.write("Pulumi.a.yaml", stackFile({ "hello:credential": "secret" }));
  folder.write("Pulumi.bad.yaml", "config: [");

  const { exposures } = await listStacks({ folder: folder.folder, stack: "a" });

  expect(exposures).toEqual([expect.stringContaining("its own and those of b can read ")]);
});

test("every wrong setting of every stack is in one message", async () => {
  using folder = createFolder();
  writeStacks(folder, ["good"]);
  folder.write("Pulumi.a.yaml", stackFile({ "ci:backend": "file:///tmp" }));
  folder.write("Pulumi.b.yaml", stackFile({ "hello:tenantId": undefined }));
  folder.write("Pulumi.c d\n.yaml", stackFile());

  const [problems] = await Promise.allSettled([listStacks({ folder: folder.folder })]);

  expect(problems.status === "rejected" && String(problems.reason).split("\n")).toEqual([
    expect.stringContaining('Error: Pulumi.a.yaml: ci:backend is "file:///tmp"; allowed: '),
    expect.stringMatching(/^pulumi config set ci:backend .* --stack a$/),
    expect.stringContaining("Pulumi.b.yaml: hello:tenantId is not set; allowed: "),
    "pulumi config set hello:tenantId '<guid>' --stack b",
    String.raw`"Pulumi.c d\n.yaml" does not name a stack; allowed: up to 100 of A-Z a-z 0-9 . _ -`,
    "make a new stack of an allowed name",
  ]);
});

test("one stack, asked for by name, doesn't mind the mistakes of others", async () => {
  using folder = createFolder();
  writeStacks(folder, ["good"]);
  folder.write("Pulumi.bad.yaml", "config: [");

  expect((await listStacks({ folder: folder.folder, stack: "good" })).stacks).toEqual([listed("good", true)]);
  await expect(listStacks({ folder: folder.folder })).rejects.toThrow("Pulumi.bad.yaml can't be read");
});
