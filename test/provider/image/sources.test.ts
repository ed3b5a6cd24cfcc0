import { chmod, readFile, rename, symlink, utimes } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { readSources, type Sources } from "../../../provider/image/sources";
import { createCheckout } from "../support/checkout";

const root = resolve(__dirname, "../../..");

const mainOf = ({ files }: Sources): string =>
  String(files.find(({ path }) => path === "runtime/main.ts")?.content);

test("what goes in is what the Dockerfile bundles and how, sorted by path", async () => {
  await using checkout = await createCheckout();

  const { files, hash } = await readSources(checkout.root);

  expect(hash).toMatch(/^[\da-f]{64}$/);
  expect(files.map(({ path }) => path)).toEqual([
    "LICENSE",
    "common/clouds.ts",
    "package-lock.json",
    "package.json",
    "page/main.ts",
    "page/style.css",
    "page/template.html",
    "page/text.ts",
    "page/tsconfig.json",
    "runtime/Dockerfile",
    "runtime/exports/readerThread.ts",
    "runtime/main.ts",
    "runtime/sync/run.ts",
    "scripts/build/main.mjs",
    "scripts/build/text.mjs",
    "tsconfig.json",
  ]);
});

test("time, permissions, order and the folder's own place don't count", async () => {
  await using checkout = await createCheckout();
  await using copy = await checkout.copy();
  await utimes(join(copy.root, "runtime/main.ts"), 1, 1);
  await chmod(join(copy.root, "runtime/main.ts"), 0o755);

  expect((await readSources(copy.root)).hash).toBe((await readSources(checkout.root)).hash);
});

test.each<[string, string, string]>([
  ["a document", "runtime/README.md", "# Another title\n"],
  ["a file for Docker alone", "runtime/Dockerfile.dockerignore", "**\n"],
  ["a file of an editor or a desktop", "runtime/.DS_Store", "\0"],
  ["a file that is imported for its types only", "runtime/sync/ports.ts", "export type Port = number;\n"],
  ["a file of a shared folder that the runtime doesn't import", "common/deploymentClouds.ts", ""],
  ["a document of the page", "page/README.md", "# The page\n"],
  ["a new file that nothing imports", "runtime/new.ts", "changed();\n"],
  ["a test", "runtime/main.test.ts", 'import "./main";\n'],
  ["a script that isn't part of the build", "scripts/build/more.mjs", "changed();\n"],
  ["a component", "components/registry.ts", "changed();\n"],
])("%s changes nothing", async (_, path, text) => {
  await using checkout = await createCheckout();
  const before = await readSources(checkout.root);

  await checkout.write(path, text);

  expect((await readSources(checkout.root)).hash).toBe(before.hash);
});

test("line endings of Windows change nothing", async () => {
  await using checkout = await createCheckout();
  const { hash, files } = await readSources(checkout.root);

  for (const { path, content } of files.filter((file) => /\.(ts|mjs|css|html)$|LICENSE/.test(file.path))) {
    await checkout.write(path, String(content).replaceAll("\n", "\r\n"));
  }

  expect((await readSources(checkout.root)).hash).toBe(hash);
});

test.each([
  ["runtime/main.ts", 'import { wish } from "wanted";\nwish();\n'],
  ["common/clouds.ts", 'export const clouds = ["china"];\n'],
  ["runtime/Dockerfile", "FROM other\n"],
  ["scripts/build/main.mjs", 'import { build } from "tool";\nbuild();\n'],
  ["scripts/build/text.mjs", 'export const text = "another";\n'],
  ["page/main.ts", 'import { draw } from "drawing/core";\ndraw();\n'],
  ["page/text.ts", 'export const text = "another";\n'],
  ["page/style.css", "p { margin: 1px }\n"],
  ["page/template.html", "<!doctype html><p>\n"],
  ["page/tsconfig.json", '{ "compilerOptions": {} }\n'],
  ["LICENSE", "Apache\n"],
  ["tsconfig.json", '{ "compilerOptions": {} }\n'],
])("another %s is another hash (control)", async (path, text) => {
  await using checkout = await createCheckout();
  const before = await readSources(checkout.root);

  await checkout.write(path, text);

  expect((await readSources(checkout.root)).hash).not.toBe(before.hash);
});

test("a file goes in once it is imported, and whatever that one imports", async () => {
  await using checkout = await createCheckout();
  const before = await readSources(checkout.root);
  await checkout.write("common/units.ts", "export const unit = 1;\n");
  await checkout.write("runtime/new.ts", 'export { unit } from "../common/units";\n');
  await checkout.write("runtime/sync/run.ts", 'export const run = async () => await import("../new");\n');

  const after = await readSources(checkout.root);

  const paths = before.files.map(({ path }) => path);
  expect(after.files.map(({ path }) => path).filter((path) => !paths.includes(path))).toEqual([
    "common/units.ts",
    "runtime/new.ts",
  ]);
  expect(after.files.map(({ path }) => path)).not.toContain("common/clouds.ts");
});

test("a file under another name is another hash", async () => {
  await using checkout = await createCheckout();
  const before = await readSources(checkout.root);

  await rename(join(checkout.root, "runtime/sync/run.ts"), join(checkout.root, "runtime/sync/ran.ts"));
  await checkout.write("runtime/main.ts", mainOf(before).replace("sync/run", "sync/ran"));

  expect((await readSources(checkout.root)).hash).not.toBe(before.hash);
});

test("a new version counts only of packages that the bundle needs", async () => {
  await using checkout = await createCheckout();
  const before = await readSources(checkout.root);
  const bump = async (name: string): Promise<string> => {
    await using copy = await checkout.copy();
    for (const file of ["package.json", "package-lock.json"]) {
      const text = await readFile(join(copy.root, file), "utf8");
      const newer = text.replace(
        new RegExp(`("(node_modules/)?${name}":(\\{"version":)?)"\\d.0.0"`),
        '$1"9.9.9"',
      );
      expect(newer).not.toBe(text);
      await copy.write(file, newer);
    }
    return (await readSources(copy.root)).hash;
  };

  expect(await bump("other")).toBe(before.hash);
  expect(await bump("wanted")).not.toBe(before.hash);
  expect(await bump("drawing")).not.toBe(before.hash);
  expect(await bump("tool")).not.toBe(before.hash);
});

test.each([
  ["a file", "common/clouds.ts", "deploymentClouds.ts"],
  ["a folder", "runtime/sync", "../elsewhere"],
  ["the folder of an entry point", "runtime", "elsewhere"],
  ["what is read by its name", "LICENSE", "tsconfig.json"],
  ["the page's template", "page/template.html", "style.css"],
])("%s that is a link is refused by its path: %s", async (_, path, target) => {
  await using checkout = await createCheckout();
  const place = join(checkout.root, path);
  await rename(place, join(checkout.root, "elsewhere"));
  await symlink(target, place);
  await checkout.write("common/deploymentClouds.ts", "export const clouds = [];\n");

  await expect(readSources(checkout.root)).rejects.toMatchObject({
    name: "ProviderError",
    message: `${path} is a link; the image is built from plain files and folders`,
  });
});

test("a link that nothing imports is as good as absent", async () => {
  await using checkout = await createCheckout();
  const before = await readSources(checkout.root);
  await symlink("main.ts", join(checkout.root, "runtime/linked.ts"));

  expect((await readSources(checkout.root)).hash).toBe(before.hash);
});

test("a file outside of the repository is refused", async () => {
  await using checkout = await createCheckout();
  await using other = await createCheckout();
  const outside = `../${basename(other.root)}/common/clouds.ts`;
  await checkout.write("runtime/main.ts", `import "../${outside}";\n`);

  await expect(readSources(checkout.root)).rejects.toMatchObject({
    name: "ProviderError",
    message: `${outside} is outside of this repository; the image is built from files within it`,
  });
});

test.each([
  "runtime/Dockerfile",
  "scripts/build",
  "LICENSE",
  "package-lock.json",
  "runtime",
  "page",
  "page/template.html",
])("that %s is missing is said", async (path) => {
  await using checkout = await createCheckout();
  await checkout.remove(path);

  await expect(readSources(checkout.root)).rejects.toMatchObject({
    name: "ProviderError",
    message: `${path} is missing; the image is built from a complete checkout of this repository`,
  });
});

test("an import that leads nowhere is said with its place", async () => {
  await using checkout = await createCheckout();
  await checkout.remove("common/clouds.ts");

  await expect(readSources(checkout.root)).rejects.toMatchObject({
    name: "ProviderError",
    message: 'the runtime can\'t be bundled: runtime/sync/run.ts:2: Could not resolve "../../common/clouds"',
  });
});

test("an import of a package that package.json lacks is said before anything is uploaded", async () => {
  await using checkout = await createCheckout();
  await checkout.write("runtime/main.ts", 'import { wish } from "forgotten/deep";\nwish();\n');

  await expect(readSources(checkout.root)).rejects.toMatchObject({
    name: "ProviderError",
    message: "the runtime imports forgotten, which package.json does not have",
  });
});

test("of this repository's packages, those that the runtime and the page import go in, and the bundler", async () => {
  const { files } = await readSources(root);
  const text = String(files.find(({ path }) => path === "package.json")?.content);

  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };

  expect(Object.keys(dependencies)).toEqual(
    expect.arrayContaining([
      "@azure/msal-node",
      "@azure/storage-blob",
      "echarts",
      "esbuild",
      "node-fetch",
      "pino",
    ]),
  );
  expect(Object.keys(dependencies).filter((name) => /pulumi|jest|eslint|playwright|axe/.test(name))).toEqual(
    [],
  );
});
