import { chmod, readFile, rename, symlink, utimes } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readSources } from "../../../provider/image/sources";
import { createCheckout } from "../support/checkout";

const root = resolve(__dirname, "../../..");

test("what goes in is what the Dockerfile reads, sorted by path", async () => {
  await using checkout = await createCheckout();

  const { files, hash } = await readSources(checkout.root);

  expect(hash).toMatch(/^[\da-f]{64}$/);
  expect(files.map(({ path }) => path)).toEqual([
    "LICENSE",
    "package-lock.json",
    "package.json",
    "runtime/Dockerfile",
    "runtime/main.ts",
    "runtime/sync/run.ts",
    "scripts/build/main.mjs",
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
  [
    "the line endings of Windows",
    "runtime/main.ts",
    'import { run } from "./sync/run";\r\nimport { wish } from "wanted";\r\n',
  ],
  ["a document", "runtime/README.md", "# Another title\n"],
  ["a file for Docker alone", "runtime/Dockerfile.dockerignore", "*\n"],
  ["a file of an editor or a desktop", "runtime/.DS_Store", "\0"],
  ["a file outside of what is copied", "provider/main.ts", "changed();\n"],
])("%s changes nothing", async (_, path, text) => {
  await using checkout = await createCheckout();
  const before = await readSources(checkout.root);

  await checkout.write(path, text);

  expect((await readSources(checkout.root)).hash).toBe(before.hash);
});

test.each([
  ["runtime/main.ts", 'import { wish } from "wanted";\n'],
  ["runtime/new.ts", ""],
  ["runtime/Dockerfile", "FROM other\n"],
  ["scripts/build/main.mjs", 'import { build } from "tool";\nbuild();\n'],
  ["scripts/build/more.mjs", ""],
  ["LICENSE", "Apache\n"],
  ["tsconfig.json", '{ "compilerOptions": {} }\n'],
])("another %s is another hash (the twin)", async (path, text) => {
  await using checkout = await createCheckout();
  const before = await readSources(checkout.root);

  await checkout.write(path, text);

  expect((await readSources(checkout.root)).hash).not.toBe(before.hash);
});

test("a file under another name is another hash", async () => {
  await using checkout = await createCheckout();
  const before = await readSources(checkout.root);

  await rename(join(checkout.root, "runtime/sync/run.ts"), join(checkout.root, "runtime/sync/ran.ts"));

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
  expect(await bump("tool")).not.toBe(before.hash);
});

test.each(["runtime/linked.ts", "runtime/linked"])("a link (%s) is refused by its path", async (path) => {
  await using checkout = await createCheckout();
  await symlink(path.endsWith(".ts") ? "main.ts" : "sync", join(checkout.root, path));

  await expect(readSources(checkout.root)).rejects.toMatchObject({
    name: "ProviderError",
    message: `${path} is a link; the image is built from plain files and folders`,
  });
});

test("a folder that is a link is refused, too", async () => {
  await using checkout = await createCheckout();
  await rename(join(checkout.root, "runtime"), join(checkout.root, "elsewhere"));
  await symlink("elsewhere", join(checkout.root, "runtime"));

  await expect(readSources(checkout.root)).rejects.toThrow(
    "runtime is a link; the image is built from plain files and folders",
  );
});

test.each(["runtime/Dockerfile", "scripts/build", "LICENSE", "package-lock.json", "runtime"])(
  "that %s is missing is said",
  async (path) => {
    await using checkout = await createCheckout();
    await checkout.remove(path);

    await expect(readSources(checkout.root)).rejects.toMatchObject({
      name: "ProviderError",
      message: `${path} is not there; the image is built from a complete checkout of this repository`,
    });
  },
);

test("an import of a package that package.json lacks is said before anything is uploaded", async () => {
  await using checkout = await createCheckout();
  await checkout.write("runtime/main.ts", 'import { wish } from "forgotten/deep";\n');

  await expect(readSources(checkout.root)).rejects.toMatchObject({
    name: "ProviderError",
    message: "the runtime imports forgotten, which package.json does not have",
  });
});

test("of this repository's packages, those that the runtime imports go in, and the bundler", async () => {
  const { files } = await readSources(root);
  const text = String(files.find(({ path }) => path === "package.json")?.content);

  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };

  expect(Object.keys(dependencies)).toEqual(
    expect.arrayContaining(["@azure/msal-node", "@azure/storage-blob", "esbuild", "node-fetch", "pino"]),
  );
  expect(Object.keys(dependencies).filter((name) => /pulumi|jest|eslint/.test(name))).toEqual([]);
});
