import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(__dirname, "..");

/** What a folder (or a file right below runtime/) may import from runtime/, besides its own folder. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "settings.ts": [],
  "clouds.ts": [],
  "events.ts": [],
  support: [],
  domain: ["support"],
  http: ["support", "events.ts"],
  auth: ["http", "support", "config.ts"],
  activity: ["http", "domain", "support", "sync/ports.ts"],
  dataverse: ["http", "domain", "support", "sync/ports.ts"],
  state: ["support", "sync/ports.ts"],
  health: ["support"],
  sync: ["domain", "support", "events.ts", "config.ts"],
  commands: [
    "sync",
    "domain",
    "support",
    "health",
    "events.ts",
    "runtime.ts",
    "auth/claims.ts",
    "activity/errorCodes.ts",
    "dataverse/errorCodes.ts",
  ],
  "settingValues.ts": ["settings.ts", "support"],
  "config.ts": ["settings.ts", "settingValues.ts", "clouds.ts", "support"],
  "cli.ts": ["commands", "settings.ts", "support"],
  "runtime.ts": ["activity", "auth", "dataverse", "http", "state", "support", "sync", "config.ts"],
  "main.ts": ["cli.ts", "config.ts", "runtime.ts", "events.ts", "health", "support", "sync"],
};

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
    .filter((name) => name.startsWith(".") && !name.endsWith(".json"))
    .map((name) => `${relative(root, resolve(root, dirname(file), name))}.ts`);
}

/** The folder of runtime/ a file lies in, or its own name when it lies right there. */
function unitOf(file: string): string {
  const [first = "", second] = relative("runtime", file).split("/");
  return second === undefined ? first : first;
}

test("the sources of the runtime are found", () => {
  expect(sources("runtime").length).toBeGreaterThan(50);
});

test.each(sources("runtime"))("%s imports only what its folder may", (file) => {
  const own = unitOf(file);
  const mayImport = allowed[own] ?? [];

  const forbidden = localImports(file)
    .map((imported) => relative("runtime", imported))
    .filter((imported) => !imported.startsWith(`${own}/`))
    .filter((imported) => !mayImport.some((name) => imported === name || imported.startsWith(`${name}/`)));

  expect(forbidden).toEqual([]);
});

test.each(["runtime", "components", "pipeline", "plan", "project", "provider"])(
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

/** What the stack's folders may import from elsewhere in this repository. */
const stackAllowed: Readonly<Record<string, readonly string[]>> = {
  // Tables that import nothing, and small pure helpers: a preview must not load the runtime.
  components: [
    "runtime/settings.ts",
    "runtime/clouds.ts",
    "runtime/events.ts",
    "runtime/domain/columns.ts",
    "runtime/domain/privileges.ts",
    "runtime/settingValues.ts",
    "runtime/dataverse/webApi.ts",
    "runtime/support/clock.ts",
    "runtime/support/duration.ts",
    "runtime/support/errors.ts",
    // What the stack would send is what it prints for skipDataverse.
    "provider/dataverse",
  ],
  provider: [
    "runtime/clouds.ts",
    "runtime/settingValues.ts",
    "runtime/http",
    "runtime/auth/tokenSource.ts",
    "runtime/dataverse/webApi.ts",
    "runtime/domain/columns.ts",
    "runtime/domain/privileges.ts",
    "runtime/events.ts",
    "runtime/support",
  ],
  project: [],
  pipeline: [
    "project",
    "components/calendarDay.ts",
    "components/conventions.ts",
    "components/settings/nearest.ts",
    "components/settings/problem.ts",
    "runtime/clouds.ts",
    "runtime/support/guid.ts",
  ],
  plan: [
    "project",
    "components/names.ts",
    "components/conventions.ts",
    "components/roles.ts",
    "components/settings/table.ts",
  ],
};

test.each(Object.keys(stackAllowed).flatMap((folder) => sources(folder).map((file) => [folder, file])))(
  "%s: %s imports only what its folder may",
  (folder, file) => {
    const mayImport = [folder, ...(stackAllowed[folder] ?? [])];

    const forbidden = localImports(file).filter(
      (imported) => !mayImport.some((name) => imported === name || imported.startsWith(`${name}/`)),
    );

    expect(forbidden).toEqual([]);
  },
);

test.each(["test/emulators", "test/standins"])("%s imports nothing but Node and itself", (folder) => {
  const files = sources(folder).filter((file) => !file.endsWith(".test.ts"));

  const foreign = files.flatMap((file) => [
    ...importsOf(file).filter((name) => !name.startsWith(".") && !name.startsWith("node:")),
    ...localImports(file).filter((imported) => !imported.startsWith(`${folder}/`)),
  ]);

  expect(foreign).toEqual([]);
});

test("node-fetch is imported in one place", () => {
  const users = sources("runtime").filter((file) => importsOf(file).includes("node-fetch"));

  expect(users.filter((file) => !readFileSync(join(root, file), "utf8").includes("import type"))).toEqual([
    "runtime/http/send.ts",
  ]);
});
