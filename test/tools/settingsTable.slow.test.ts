import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const SOURCES = [
  "common",
  "components",
  "runtime",
  "tools",
  "README.md",
  "Pulumi.yaml",
  "package.json",
  "tsconfig.json",
];

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "settings-"));
  for (const name of SOURCES) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

interface Outcome {
  /** The files that differ from before. */
  readonly changed: readonly string[];
  /** What the parsers make of a stack that sets the value, and of the environment that it gives its runtime. */
  readonly stack: unknown;
  readonly runtime: unknown;
}

/** Puts a row at the top of a table, and runs `npm run docs:settings`. */
function add(
  row: string,
  file: string,
  table: string,
  values: Readonly<Record<string, string>> = {},
): Outcome {
  const before = contents();
  const text = readFileSync(join(copy, file), "utf8");
  expect(text.split(table)).toHaveLength(2);
  writeFileSync(join(copy, file), text.replace(table, `${table}\n  ${row},`));
  const parsed = run(`require("./tools/settingsTable/main"); ${parsing(values)}`);
  const changed = Object.entries(contents())
    .filter(([path, content]) => before[path] !== content)
    .map(([path]) => path)
    .sort();
  return { changed, ...(JSON.parse(parsed) as Omit<Outcome, "changed">) };
}

function contents(): Record<string, string> {
  const files = SOURCES.flatMap((name) =>
    statSync(join(copy, name)).isDirectory()
      ? readdirSync(join(copy, name), { recursive: true, encoding: "utf8" }).map((path) => join(name, path))
      : [name],
  ).filter((path) => statSync(join(copy, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(copy, path), "utf8")]));
}

function run(program: string): string {
  const loader = join(root, "node_modules/tsx/dist/cli.mjs");
  return execFileSync(process.execPath, [loader, "-e", program], { cwd: copy, encoding: "utf8" });
}

function parsing(values: Readonly<Record<string, string>>): string {
  const id = "11111111-1111-4111-8111-111111111111";
  const needed = {
    "p:tenantId": id,
    "p:dataverseUrl": "https://contoso.crm.dynamics.com",
    "azure-native:location": "westeurope",
    "azure-native:subscriptionId": "33333333-3333-4333-8333-333333333333",
  };
  return `
    const { parseSettings } = require("./components/settings/parse");
    const { runtimeEnvironment } = require("./components/hosting/runtimeEnvironment");
    const { loadConfig } = require("./runtime/config");
    const texts = ${JSON.stringify({ ...needed, ...values })};
    const { settings: stack, problems } = parseSettings(texts, { project: "p", stack: "dev", today: "2026-07-01", written: { valueAt: () => undefined, namesAt: () => [] } });
    if (problems !== undefined) throw new Error(problems.join());
    const facts = { clientId: "${id}", identityClientId: "${id}", stateUrl: "state", secretName: "s" };
    const variables = runtimeEnvironment(stack, facts).map(({ name, value = "secret" }) => [name, value]);
    console.log(JSON.stringify({ stack, runtime: loadConfig(Object.fromEntries(variables)) }));
  `;
}

test("a new setting of the stack is one row", () => {
  const row = 'quietDays: { type: list(integer(1, 7), 0, 7), default: [], meaning: "days without alerts" }';
  const table = "export const stackSettings = withShared({";

  const { changed, stack } = add(row, "components/settings/table.ts", table, { "p:quietDays": "[6,7]" });

  expect(changed).toEqual(["Pulumi.yaml", "README.md", "components/settings/table.ts"]);
  expect(stack).toMatchObject({ quietDays: [6, 7] });
});

test("a new setting of the runtime is one row", () => {
  const row =
    'naps: { variable: "AUDITLOG_NAPS", type: duration("PT0S", "PT1H"), default: "PT5M", meaning: "rest" }';
  const table = "export const settings = withShared({";

  const { changed, runtime } = add(row, "common/settings/runtimeSettings.ts", table);

  expect(changed).toEqual(["README.md", "common/settings/runtimeSettings.ts"]);
  expect(runtime).toMatchObject({ napsMs: 300_000 });
});

test("a new setting of the stack that its runtime gets is one row", () => {
  const row =
    'maxNaps: { variable: "AUDITLOG_MAX_NAPS", type: integer(0, 9), default: 3, meaning: "most naps a day" }';
  const table = "export const sharedSettings = {";

  const { changed, stack, runtime } = add(row, "common/settings/shared.ts", table, { "p:maxNaps": "5" });

  expect(changed).toEqual(["Pulumi.yaml", "README.md", "common/settings/shared.ts"]);
  expect([stack, runtime]).toEqual([
    expect.objectContaining({ maxNaps: 5 }),
    expect.objectContaining({ maxNaps: 5 }),
  ]);
});
