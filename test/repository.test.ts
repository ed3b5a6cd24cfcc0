import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { configBlock, settingsTable, stackSettingsTable } from "../tools/settingsTable/settingsTable";

const root = resolve(__dirname, "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  engines: { node: string };
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "");

test("the Node version for development satisfies what package.json asks for", () => {
  const [major = 0, minor = 0] = read(".nvmrc").trim().split(".").map(Number);

  expect(manifest.engines.node).toBe(">=20.19");
  expect([major, minor]).toEqual([20, expect.any(Number)]);
  expect(minor).toBeGreaterThanOrEqual(19);
});

test("every package runs on the oldest Node we promise", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { engines?: { node?: string }; optional?: boolean }>;
  };

  const tooNew = Object.entries(packages)
    .filter(([, { engines }]) => /^>= ?(2[1-9]|[3-9]\d)(\.\d+)*$/.test(engines?.node ?? ""))
    .map(([name]) => name);

  expect(tooNew).toEqual([]);
});

test("the lock file names the packages of other platforms, too: without them npm ci refuses it", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const names = Object.keys(packages);

  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !names.some((path) => path.endsWith(`node_modules/${name}`)));

  expect(missing).toEqual([]);
});

test("the lock file names no download address", () => {
  expect(read("package-lock.json")).not.toContain('"resolved"');
});

test("versions are pinned exactly", () => {
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([, version]) => !/^\d/.test(version),
  );

  expect(loose).toEqual([]);
});

test("the README's settings are those of common/settings/runtimeSettings.ts (npm run docs:settings writes them)", () => {
  expect(read("README.md")).toContain(settingsTable());
});

test("the stack settings of README and Pulumi.yaml are those of the program (npm run docs:settings writes them)", () => {
  expect(read("README.md")).toContain(stackSettingsTable());
  expect(read("Pulumi.yaml")).toContain(`  # stack settings\n${configBlock()}\n  # /stack settings\n`);
});

test("every npm script that the documents mention exists", () => {
  const documents = tracked.filter((file) => file.endsWith(".md") || file === ".ci/run");
  const mentioned = documents.flatMap((file) =>
    [...read(file).matchAll(/npm run ([a-z][\w-]*(?::[\w-]+)*)/g)].map(([, script]) => script ?? ""),
  );

  expect(mentioned.filter((script) => !(script in manifest.scripts))).toEqual([]);
});

test("tests lie where their source lies, but for folders of tests that have no one source", () => {
  const ownFolders = /^test\/(?:bench|dates|fakes|faults|scenarios|stack|support|workflows)\//;
  const folders = new Set(tracked.filter((file) => !file.startsWith("test/")).map((file) => dirname(file)));

  const astray = tracked
    .filter((file) => /^test\/.*\.test\.ts$/.test(file) && !ownFolders.test(file))
    .filter((file) => !folders.has(dirname(relative("test", file))));

  expect(astray).toEqual([]);
});

test("no source file has outgrown 300 lines", () => {
  const long = tracked
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file, lines: read(file).split("\n").length }))
    .filter(({ lines }) => lines > 300);

  expect(long).toEqual([]);
});
