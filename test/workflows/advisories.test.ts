import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createFolder } from "../support/gitRepository";
import { azureStep, stepScript } from "./workflows";

/** Runs a step of a pipeline where `.ci/advisories` ends with a code, having written one notice. */
function run(
  script: string,
  code: number,
  env: Readonly<Record<string, string>> = {},
  notices = '[{"title":"one"}]',
) {
  using folder = createFolder();
  folder.write("output", "");
  folder.write(
    ".ci/advisories",
    `#!/bin/sh\n[ "$2" != --notices ] || [ -z '${notices}' ] || echo '${notices}' > "$3"\nexit ${code}\n`,
  );
  chmodSync(join(folder.folder, ".ci/advisories"), 0o755);
  const output = join(folder.folder, "output");
  const { status, stdout } = spawnSync("bash", ["-e", "-c", script], {
    cwd: folder.folder,
    env: { PATH: process.env["PATH"], RUNNER_TEMP: folder.folder, GITHUB_OUTPUT: output, ...env },
    encoding: "utf8",
  });
  return { status, stdout, output: readFileSync(output, "utf8") };
}

const onGitHub = stepScript("advisories", "find", "notices");

test.each([0, 1])("a weekly scan that ends with %i hands its notices to the issues", (code) => {
  expect(run(onGitHub, code, { FAIL_ON_FINDINGS: "false" })).toMatchObject({
    status: 0,
    output: 'notices=[{"title":"one"}]\n',
  });
});

test("a scan that could not be made fails the run, and reports nothing", () => {
  expect(run(onGitHub, 2, { FAIL_ON_FINDINGS: "false" })).toMatchObject({ status: 2, output: "" });
  expect(run(onGitHub, 127, { FAIL_ON_FINDINGS: "false" })).toMatchObject({ status: 127, output: "" });
});

test("one that leaves no notices fails the run, and reports nothing", () => {
  const { status, output } = run(onGitHub, 1, { FAIL_ON_FINDINGS: "false" }, "");

  expect([status === 0, output]).toEqual([false, ""]);
});

test.each([0, 1, 2])("a pull request's run ends as its scan does: %i", (code) => {
  expect(run(onGitHub, code, { FAIL_ON_FINDINGS: "true" })).toMatchObject({ status: code, output: "" });
});

test("in Azure DevOps advisories are a warning, and a scan that could not be made is a failure", () => {
  const script = azureStep(".ci/advisories");

  expect(run(script, 0)).toMatchObject({ status: 0, stdout: "" });
  expect(run(script, 1)).toMatchObject({ status: 0, stdout: expect.stringContaining("SucceededWithIssues") });
  expect(run(script, 2)).toMatchObject({ status: 1, stdout: "" });
});
