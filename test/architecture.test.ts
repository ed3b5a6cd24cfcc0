import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(__dirname, "..");

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:from|import|require\()\s*"([^"]+)"/g)].map(([, name]) => name ?? "");
}

/** Files below `root` that a file imports. */
function localImports(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith(".") && !/\.(json|cjs)$/.test(name))
    .map((name) => `${relative(root, resolve(root, dirname(file), name))}.ts`);
}

test.each(["common", "components", "page", "provider", "runtime", "tools"])(
  "%s has no import cycle",
  (folder) => {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) throw new Error(`cycle: ${[...path, file].join(" → ")}`);
      if (done.has(file)) return;
      for (const imported of localImports(file)) visit(imported, [...path, file]);
      done.add(file);
    };

    for (const file of sources(folder)) visit(file, []);

    expect([...done]).toEqual(expect.arrayContaining(sources(folder)));
  },
);

test.each(["test/fakes/emulators", "test/fakes/providers"])(
  "%s imports nothing but Node, itself and what all fakes share",
  (folder) => {
    const files = sources(folder).filter((file) => !file.endsWith(".test.ts"));

    const foreign = files.flatMap((file) => [
      ...importsOf(file).filter((name) => !name.startsWith(".") && !name.startsWith("node:")),
      ...localImports(file).filter(
        (imported) => !imported.startsWith(`${folder}/`) && imported !== "test/fakes/faults.ts",
      ),
    ]);

    expect(foreign).toEqual([]);
  },
);

test("the page imports nothing of the runtime's code but types: it runs in browsers", () => {
  const lines = sources("page").flatMap((file) => readFileSync(join(root, file), "utf8").split("\n"));

  const values = lines.filter((line) => line.includes('from "../') && !line.startsWith("import type "));

  expect(values).toEqual([]);
});

test("node-fetch is imported in one place", () => {
  const users = [...sources("common"), ...sources("runtime"), ...sources("provider")].filter((file) =>
    importsOf(file).includes("node-fetch"),
  );

  expect(users.filter((file) => !readFileSync(join(root, file), "utf8").includes("import type"))).toEqual([
    "common/http/send.ts",
  ]);
});
