import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { affectedBy, ruleOf } from "../../../../tools/pipeline/stacks/affected";
import { stackOfFile } from "../../../../tools/stackFiles";
import { readSources } from "../../../../provider/image/sources";

const root = resolve(__dirname, "../../../..");

test("a stack file concerns its stack, and nothing else does", () => {
  const paths = [
    "README.md",
    "Pulumi.contoso.prod-1_a.yaml",
    "test/tools/plan/plan.test.ts",
    "Pulumi.dev.yaml",
  ];

  expect(affectedBy(paths)).toEqual(new Set(["contoso.prod-1_a", "dev"]));
});

test("no change concerns no stack", () => {
  expect(affectedBy([])).toEqual(new Set());
});

test.each([
  "index.ts",
  "common/clouds.ts",
  "components/roles.ts",
  "provider/image/build.ts",
  "provider/pulumi-resource-auditlog",
  "runtime/sync/pass.ts",
  "runtime/Dockerfile",
  "scripts/build/main.mjs",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "Pulumi.yaml",
  ".nvmrc",
  ".pulumi.version",
])("%s concerns every stack, beside a stack file too", (path) => {
  expect(affectedBy(["Pulumi.dev.yaml", path])).toBe("all");
});

test.each([
  "README.md",
  "components/README.md",
  "docs/decisions/0001-row-key-is-the-record-id.md",
  "test/tools/plan/program/Pulumi.dev.yaml",
  "tools/plan/main.ts",
  "tools/pipeline/stacks/main.ts",
  ".github/workflows/deploy.yml",
  "tools/settingsTable/main.ts",
  "eslint.config.mjs",
])("%s concerns no stack", (path) => {
  expect(affectedBy([path])).toEqual(new Set());
});

test.each([
  "newFolder/file.ts",
  "newFile.json",
  "components",
  ".github",
  "Pulumi.dev.yml",
  "plan.ts",
  "x/index.ts",
])("%s, which no rule knows, concerns every stack", (path) => {
  expect(ruleOf(path)).toBeUndefined();
  expect(affectedBy([path])).toBe("all");
});

test("each file of this repository has a rule", () => {
  const tracked = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\0")
    .filter((path) => path !== "");

  const forgotten = tracked.filter((path) => stackOfFile(path) === undefined && ruleOf(path) === undefined);

  expect(tracked.length).toBeGreaterThan(300);
  expect(forgotten.map((path) => `${path}: tools/pipeline/stacks/pathRules.ts`)).toEqual([]);
});

test("whatever goes into the image concerns every stack", async () => {
  const { files } = await readSources(root);

  const overlooked = files.map(({ path }) => path).filter((path) => affectedBy([path]) !== "all");

  expect(files.length).toBeGreaterThan(60);
  expect(overlooked).toEqual([]);
});
