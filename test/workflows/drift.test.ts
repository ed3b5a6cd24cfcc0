import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createFolder } from "../support/gitRepository";
import { holds } from "./conditions";
import { azureScript, root, stepScript, workflows } from "./workflows";

const BODY = "### Drift of contoso\n\nIt differs.\n";

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly output: string;
  readonly issue: string;
  readonly calls: string;
}

/** Runs a script where the fleet ends with a code and the notice has a result; an empty one: it can't be made. */
function compare(script: string, { fleet = 2, result = "drifts" } = {}): Ran {
  using folder = createFolder();
  const notice = JSON.stringify({ result, body: BODY });
  const fails = result === "" ? "exit 2" : `printf '%s' "$NOTICE"`;
  folder.write(
    "bin/npm",
    `#!/bin/sh\necho "$*" >> "$CALLS"\ncase "$*" in\n  *fleet*) echo '{}'; exit ${fleet};;\n  *drift-notice*) ${fails};;\nesac\n`,
  );
  chmodSync(join(folder.folder, "bin/npm"), 0o755);
  const at = (name: string): string => join(folder.folder, name);
  const { status, stdout } = spawnSync("bash", ["-e", "-o", "pipefail", "-c", script], {
    env: {
      PATH: [at("bin"), process.env["PATH"] ?? ""].join(delimiter),
      CALLS: at("calls"),
      NOTICE: notice,
      STACK: "contoso",
      RUN: "https://github.example/runs/1",
      RUNNER_TEMP: folder.folder,
      AGENT_TEMPDIRECTORY: folder.folder,
      GITHUB_OUTPUT: at("output"),
      GITHUB_STEP_SUMMARY: at("summary"),
    },
    encoding: "utf8",
  });
  const read = (name: string): string => (existsSync(at(name)) ? readFileSync(at(name), "utf8") : "");
  const calls = read("calls").replaceAll(folder.folder, ".");
  return { status, stdout, output: read("output"), issue: read("issue.md"), calls };
}

const onGitHub = stepScript("drift-stack", "compare", "compare");

test.each([
  [0, "same"],
  [1, "partly"],
  [1, "not compared"],
  [2, "drifts"],
])("a fleet that ends with %i is a result, not a failure: %s", (fleet, result) => {
  const { status, output, issue, calls } = compare(onGitHub, { fleet, result });

  expect([status, output]).toEqual([0, `result=${result}\n`]);
  expect(issue).toBe(`${BODY}\n\nAs of [this run](https://github.example/runs/1).\n`);
  expect(calls.trim().split("\n")).toEqual([
    "run --silent fleet -- drift --stacks contoso --json --digests ./digests",
    "run --silent drift-notice -- ./drift.json --digest ./digests/contoso.json",
  ]);
});

test("without a notice the comparison fails, and tells no result", () => {
  const { status, output } = compare(onGitHub, { fleet: 64, result: "" });

  expect([status === 0, output]).toEqual([false, ""]);
});

/** What a stack's report calls `gh` with when there is this issue, open or closed, or none. */
function reported(result: string, found: string): string[] {
  using folder = createFolder();
  folder.write("bin/gh", `#!/bin/sh\necho "$*" >> "$CALLS"\n[ "$2" = list ] && echo '${found}'\nexit 0\n`);
  chmodSync(join(folder.folder, "bin/gh"), 0o755);
  const calls = join(folder.folder, "calls");
  const { status } = spawnSync("bash", ["-e", "-c", stepScript("drift-stack", "report", "report")], {
    env: {
      PATH: [join(folder.folder, "bin"), process.env["PATH"] ?? ""].join(delimiter),
      CALLS: calls,
      TITLE: "Drift: contoso",
      RESULT: result,
    },
  });
  expect(status).toBe(0);
  return readFileSync(calls, "utf8").trim().split("\n").slice(1);
}

test.each([
  ["drifts", "", ["issue create --title Drift: contoso --body-file issue.md"]],
  ["drifts", "17", ["issue edit 17 --body-file issue.md", "issue reopen 17"]],
  ["same", "17", ["issue edit 17 --body-file issue.md", "issue close 17"]],
  ["partly", "17", ["issue edit 17 --body-file issue.md"]],
  ["same", "", []],
  ["partly", "", []],
])("of a stack that is %s, with the issue %j, the calls are %j", (result, found, calls) => {
  expect(reported(result, found)).toEqual(calls);
});

test("an issue is kept of what was compared: not of a comparison that failed, or never ran", () => {
  const condition = workflows()["drift-stack"]?.jobs.report?.if ?? "";
  const of = (result: string, cancelled = false): boolean =>
    holds(condition, { "cancelled()": cancelled, "needs.compare.outputs.result": result });

  expect([of("drifts"), of("same"), of("partly")]).toEqual([true, true, true]);
  expect([of("not compared"), of(""), of("drifts", true)]).toEqual([false, false, false]);
});

test("a stack that could not be compared fails its job, one that was in part warns", () => {
  const steps = workflows()["drift-stack"]?.jobs.compare?.steps ?? [];
  const run = (result: string): string[] =>
    steps
      .filter((step) => step.if !== undefined && holds(step.if, { "steps.compare.outputs.result": result }))
      .map((step) => step.run ?? "");

  expect(run("not compared").join()).toMatch(/::error::.*\nexit 1\n$/);
  expect(run("partly").join()).toMatch(/^echo "::warning::.*"\n$/);
  expect([run("same"), run("drifts")]).toEqual([[], []]);
});

test("a stack without an identity for previews is left out, and one that waits or fails keeps no other from it", () => {
  const condition = workflows()["drift-stack"]?.jobs.compare?.if ?? "";
  const { on, jobs } = workflows().drift ?? { on: {}, jobs: {} };

  expect([
    holds(condition, { "inputs.previewClientId": "none" }),
    holds(condition, { "inputs.previewClientId": "x" }),
  ]).toEqual([false, true]);
  expect(jobs["drift"]?.strategy?.["fail-fast"]).toBe(false);
  expect(Object.keys(on)).toEqual(["schedule", "workflow_dispatch"]);
});

test("each stack's comparison gets that stack's settings, each by its name", () => {
  const [call] = Object.values(workflows()["drift-stack"]?.on ?? {}) as [{ inputs: object }];

  expect(workflows().drift?.jobs["drift"]?.with).toEqual(
    Object.fromEntries(Object.keys(call.inputs).map((name) => [name, `\${{ matrix.${name} }}`])),
  );
});

test("in Azure DevOps drift, and what isn't compared, are warnings of the weekly run, which doesn't fail by them", () => {
  const script = azureScript("drift");

  const same = compare(script, { fleet: 0, result: "same" });
  expect([same.status, same.stdout.includes("type=warning")]).toEqual([0, false]);
  for (const result of ["drifts", "partly", "not compared"]) {
    const { status, stdout } = compare(script, { fleet: 1, result });
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining(`[task.logissue type=warning]contoso: ${result}.`),
    ]);
    expect(stdout).toContain("##vso[task.complete result=SucceededWithIssues]");
    expect(stdout).toMatch(/##vso\[task\.uploadsummary\].*\/drift-contoso\.md\n/);
  }
});

test("docs/drift.md lets the preview identity read app registrations, and no more", () => {
  using folder = createFolder();
  folder.write(
    "bin/az",
    `#!/bin/sh\ncase "$1" in rest) for each; do body=$each; done; echo "$body";; identity) echo preview;; *) echo graph;; esac\n`,
  );
  chmodSync(join(folder.folder, "bin/az"), 0o755);
  const [, block = ""] = /```bash\n(.*?)```/s.exec(readFileSync(join(root, "docs/drift.md"), "utf8")) ?? [];

  const { stdout } = spawnSync("bash", ["-e", "-c", block], {
    env: {
      PATH: [join(folder.folder, "bin"), process.env["PATH"] ?? ""].join(delimiter),
      PREVIEW: "preview",
    },
    encoding: "utf8",
  });

  // https://learn.microsoft.com/graph/permissions-reference#applicationreadall
  expect(JSON.parse(stdout)).toEqual({
    principalId: "preview",
    resourceId: "graph",
    appRoleId: "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
  });
});
