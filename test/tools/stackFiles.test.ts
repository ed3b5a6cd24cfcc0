import { isStackName, readProject, readStackFile, stackNames } from "../../tools/stackFiles";
import { createFolder } from "../support/gitRepository";

test("stacks are the files of that name, in the order of their names", () => {
  using project = createFolder();
  for (const file of ["Pulumi.yaml", "Pulumi.b.yaml", "Pulumi.a.b.yaml", "Pulumi.c.yml", "x/Pulumi.d.yaml"]) {
    project.write(file, "");
  }

  expect(stackNames(project.folder)).toEqual(["a.b", "b"]);
});

test.each(["dev", "contoso-prod", "A_1.b", "x".repeat(100)])("%s is the name of a stack", (name) => {
  expect(isStackName(name)).toBe(true);
});

test.each(["a b", "grün", "a\n", "a$b", "a'b", 'a"b', "a;b", "a{{b", "a/b", "", "x".repeat(101)])(
  "%j is refused as the name of a stack",
  (name) => {
    expect(isStackName(name)).toBe(false);
  },
);

test("values and defaults of Pulumi.yaml are read in the project's namespace or their own", () => {
  using project = createFolder();
  const config =
    "{ plain: x, cloud: { type: string, default: gcc }, 'ci:backend': { value: 's3://state' }, id: { type: string } }";
  project.write("Pulumi.yaml", `name: hello\nconfig: ${config}\n`);

  expect(readProject(project.folder)).toEqual({
    name: "hello",
    nodeArgs: [],
    declared: [
      { key: "hello:plain", value: "x", isSecret: false },
      { key: "hello:cloud", value: "gcc", isSecret: false },
      { key: "ci:backend", value: "s3://state", isSecret: false },
      { key: "hello:id", value: undefined, isSecret: false },
    ],
  });
});

test("keys in Pulumi's older spelling are those that the program gets", () => {
  using project = createFolder();
  project.write(
    "Pulumi.dev.yaml",
    "config: { 'hello:config:credential': secret, 'hello:config': x, 'a:b': y }\n",
  );

  expect([...readStackFile(project.folder, "dev")]).toEqual([
    ["hello:credential", "secret"],
    ["hello:config", "x"],
    ["a:b", "y"],
  ]);
});

test("a folder without Pulumi.yaml isn't a project", () => {
  using project = createFolder();

  expect(() => readProject(project.folder)).toThrow(
    `There is no Pulumi.yaml in ${project.folder}: run this in the folder of the project.`,
  );
});

test.each(["", "config:\n", "encryptionsalt: v1:abc\n", "# nothing\n"])("%j sets nothing", (text) => {
  using project = createFolder();
  project.write("Pulumi.dev.yaml", text);

  expect(readStackFile(project.folder, "dev")).toEqual(new Map());
});

test.each([
  ["config: [\n", "Pulumi.dev.yaml can't be read: "],
  ["config:\n  a:b: 1\n  a:b: 2\n", "Pulumi.dev.yaml can't be read: Map keys must be unique"],
  ["- a\n", 'Pulumi.dev.yaml holds no settings: it should begin with "config:".'],
  ["config: a\n", 'Pulumi.dev.yaml: config should hold "<namespace>:<key>: <value>" lines.'],
])("%j is refused with the file's name", (text, message) => {
  using project = createFolder();
  project.write("Pulumi.dev.yaml", text);

  expect(() => readStackFile(project.folder, "dev")).toThrow(message);
});

test("Node's arguments come from the runtime's options", () => {
  using project = createFolder();
  project.write("Pulumi.yaml", "name: hello\nruntime: { name: nodejs, options: { nodeargs: --a --b } }\n");

  expect(readProject(project.folder).nodeArgs).toEqual(["--a", "--b"]);
});
