import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callOf, commandsIn } from "./commands";
import { root, scripts, workflows } from "./workflows";

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const { scripts: npmScripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const commands = scripts().flatMap(([, script]) => commandsIn(script));

/** What docs/ci.md lists as called besides npm scripts. */
function documentedCalls(): string[] {
  const [, table = ""] = read("docs/ci.md").split("## What the pipelines call");
  return [...table.matchAll(/^\| (`.*?) +\|/gm)]
    .flatMap(([, cell = ""]) => cell.split(", "))
    .map((call) => call.replaceAll("`", ""));
}

/** The npm script that a command runs; undefined for another command. */
function scriptOf(command: readonly string[]): string | undefined {
  const [npm, verb, ...rest] = command;
  if (npm !== "npm" || verb === undefined) return undefined;
  if (["test", "start"].includes(verb)) return verb;
  return verb === "run" ? rest.find((word) => !word.startsWith("--")) : undefined;
}

test("a script is taken apart into its commands", () => {
  const script =
    'if [ -n "$a" ]; then\n  one two --x "$(three four | five -r .a)" ||\n    echo six\nfi\nb=$(seven \\\n eight "$c" && \'nine; ten\')\n';

  expect(commandsIn(script).map((command) => command.join(" "))).toEqual([
    "one two --x",
    "three four",
    "five -r .a",
    "seven eight $c",
  ]);
  expect(callOf(["one", "two", "--x", "three"])).toBe("one two");
});

test("every npm script that a pipeline runs exists", () => {
  const run = commands.map(scriptOf).filter((script) => script !== undefined);

  expect(run).toEqual(
    expect.arrayContaining(["stacks", "preview-summary", "deployed-commit", "test:engine"]),
  );
  expect(run.filter((script) => !(script in npmScripts))).toEqual([]);
});

test("every other command is documented, and nothing else is", () => {
  const calls = commands.filter((command) => scriptOf(command) === undefined).map(callOf);

  expect([...new Set(calls)].sort()).toEqual(documentedCalls().sort());
});

test("check.yml runs what .ci/run runs, but for what only a release needs", () => {
  const runBy = (script: string): string[] =>
    commandsIn(script)
      .map(scriptOf)
      .filter((name) => name !== undefined);
  const ofCheck = Object.values(workflows().check?.jobs ?? {}).flatMap(({ steps }) =>
    steps.flatMap(({ run }) => (run === undefined ? [] : runBy(run))),
  );
  // .ci/run runs its parts side by side.
  if (ofCheck.includes("check")) ofCheck.push(...runBy(npmScripts["check"] ?? ""));
  const ofCi = [...new Set(runBy(read(".ci/run")))];

  expect(ofCi.filter((name) => !ofCheck.includes(name))).toEqual([
    "bench",
    "bench:memory",
    "bench:import",
    "bench:program",
  ]);
  for (const each of [".ci/lint-delivery", ".ci/test-advisories", ".ci/test-image-node"]) {
    expect(read(".ci/run")).toContain(`\n${each}\n`);
    expect(read(".github/workflows/check.yml")).toContain(`- run: ${each}\n`);
  }
});
