import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { createFolder } from "../../support/gitRepository";

const isolation = resolve(__dirname, "../../../tools/fleet/worker/isolation.ts");
const program = resolve(__dirname, "../../../tools/fleet/worker/program.ts");

/** A program that keeps what it can: a counter of its modules, variables, the folder, handlers of uncaught errors. */
const INDEX = `
import { next } from "./counter";
export = async () => {
  const count = next();
  const before = process.env.KEPT ?? "unset";
  process.env.KEPT = "by " + count;
  delete process.env.GIVEN;
  process.chdir("/");
  process.on("uncaughtException", () => undefined);
  process.prependListener("unhandledRejection", () => undefined);
  return { count, before };
};`;

const RUN = `
const { isolated } = require(${JSON.stringify(isolation)});
const { programOf } = require(${JSON.stringify(program)});
const state = () => ({
  given: process.env.GIVEN, kept: process.env.KEPT, cwd: process.cwd(),
  listeners: ["uncaughtException", "unhandledRejection"].map((event) => process.listenerCount(event)),
});
(async () => {
  const before = state();
  const run = programOf(process.cwd());
  const outputs = [await isolated(run), await isolated(run)];
  console.log(JSON.stringify({ outputs, before, after: state() }));
})();`;

test("nothing that a program keeps in its modules or its process reaches the next one", () => {
  using project = createFolder();
  project.write("counter.ts", "let count = 0;\nexport const next = () => ++count;\n");
  project.write("index.ts", INDEX);

  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--require", require.resolve("tsx/cjs"), "-e", RUN],
    {
      cwd: project.folder,
      env: { PATH: process.env["PATH"], GIVEN: "yes" },
      encoding: "utf8",
    },
  );

  expect(stderr).toBe("");
  const { outputs, before, after } = JSON.parse(stdout) as Record<string, unknown>;
  expect(outputs).toEqual([
    { count: 1, before: "unset" },
    { count: 1, before: "unset" },
  ]);
  expect(before).toMatchObject({ given: "yes" });
  expect(after).toEqual(before);
});
