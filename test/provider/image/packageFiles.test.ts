import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { withOnly } from "../../../provider/image/packageFiles";

interface Lock {
  readonly packages: Record<string, object>;
}

const manifest = JSON.stringify({
  name: "kit",
  version: "1.2.3",
  private: true,
  license: "MIT",
  scripts: { build: "node build.mjs", test: "jest" },
  dependencies: { a: "1.0.0", cloud: "7.0.0" },
  devDependencies: { bundler: "3.0.0", linter: "9.0.0" },
});

const lock = JSON.stringify({
  name: "kit",
  lockfileVersion: 3,
  packages: {
    "": { name: "kit", dependencies: { a: "1.0.0", cloud: "7.0.0" } },
    "node_modules/a": {
      version: "1.0.0",
      dependencies: { b: "^1" },
      peerDependencies: { peer: "*", absent: "*" },
    },
    "node_modules/a/node_modules/b": { version: "1.5.0", dependencies: { c: "^1" } },
    "node_modules/b": { version: "2.0.0" },
    "node_modules/c": { version: "1.0.0" },
    "node_modules/peer": { version: "4.0.0", devOptional: true },
    "node_modules/bundler": {
      version: "3.0.0",
      dev: true,
      optionalDependencies: { "@bundler/linux": "3.0.0" },
    },
    "node_modules/@bundler/linux": { version: "3.0.0", dev: true, optional: true, os: ["linux"] },
    "node_modules/cloud": { version: "7.0.0" },
    "node_modules/linter": { version: "9.0.0", dev: true },
  },
});

test("only the named packages and what they need stay, in the versions of the lock", () => {
  const files = withOnly(["a", "bundler"], manifest, lock);

  expect(JSON.parse(files.manifest)).toEqual({
    name: "kit",
    version: "1.2.3",
    private: true,
    license: "MIT",
    dependencies: { a: "1.0.0", bundler: "3.0.0" },
    scripts: { build: "node build.mjs" },
  });
  expect((JSON.parse(files.lock) as Lock).packages).toEqual({
    "": { name: "kit", version: "1.2.3", dependencies: { a: "1.0.0", bundler: "3.0.0" } },
    "node_modules/@bundler/linux": { version: "3.0.0", optional: true, os: ["linux"] },
    "node_modules/a": {
      version: "1.0.0",
      dependencies: { b: "^1" },
      peerDependencies: { peer: "*", absent: "*" },
    },
    "node_modules/a/node_modules/b": { version: "1.5.0", dependencies: { c: "^1" } },
    "node_modules/bundler": { version: "3.0.0", optionalDependencies: { "@bundler/linux": "3.0.0" } },
    "node_modules/c": { version: "1.0.0" },
    "node_modules/peer": { version: "4.0.0" },
  });
});

test("packages that need each other in a circle end", () => {
  const circle = JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "node_modules/a": { version: "1.0.0", dependencies: { cloud: "*" } },
      "node_modules/cloud": { version: "7.0.0", dependencies: { a: "*" } },
    },
  });

  const { packages } = JSON.parse(withOnly(["a"], manifest, circle).lock) as Lock;

  expect(Object.keys(packages)).toEqual(["", "node_modules/a", "node_modules/cloud"]);
});

test("a package that the manifest lacks is named", () => {
  expect(() => withOnly(["forgotten"], manifest, lock)).toThrow(
    "the runtime imports forgotten, which package.json does not have",
  );
});

test("of this repository's lock, every package that stays has all it needs beside it", () => {
  const read = (file: string): string => readFileSync(resolve(__dirname, "../../..", file), "utf8");

  const { packages } = JSON.parse(
    withOnly(["@azure/storage-blob", "esbuild"], read("package.json"), read("package-lock.json")).lock,
  ) as { packages: Record<string, { dependencies?: Record<string, string> }> };

  const paths = Object.keys(packages);
  const missing = Object.values(packages)
    .flatMap(({ dependencies = {} }) => Object.keys(dependencies))
    .filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)));
  expect(missing).toEqual([]);
  expect(paths.length).toBeGreaterThan(30);
});
