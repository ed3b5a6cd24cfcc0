import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commitAll, type Git } from "../../support/gitRepository";
import { stepScript } from "../../workflows/workflows";
import { ok } from "./command";
import type { CommandResult } from "./command";
import { CI, commitWorkspace, setPollInterval } from "./gitWorkspace";
import type { Stack } from "./stack";
import { changes, startTenant, type Tenant } from "./tenant";

/** A half-period in which slot a is made, and the next one: components/entra/rotation.ts. */
const [BEFORE, AFTER] = [{ AUDITLOG_TODAY: "2026-11-25" }, { AUDITLOG_TODAY: "2027-02-05" }];

interface Runner {
  /** Runs a step's script from the workflow's file with its variables. */
  step(
    name: [workflow: string, job: string, id: string],
    env?: Readonly<Record<string, string>>,
  ): Promise<CommandResult>;
  /** What steps wrote into a file of GitHub's or of their own, such as `output`. */
  read(name: string): string;
}

/** The stack `contoso` in a git checkout of one commit. */
async function startRepository(tenant: Tenant): Promise<{ contoso: Stack; git: Git; runner: Runner }> {
  const contoso = await tenant.stack("contoso", CI);
  return { contoso, git: commitWorkspace(tenant.workspace), runner: runnerIn(tenant) };
}

function runnerIn({ workspace }: Tenant): Runner {
  const temporary = join(dirname(workspace.folder), "runner");
  mkdirSync(temporary);
  const env = {
    STACK: "contoso",
    RUNNER_TEMP: temporary,
    GITHUB_OUTPUT: join(temporary, "output"),
    GITHUB_STEP_SUMMARY: join(temporary, "summary.md"),
  };
  return {
    step: (name, more = {}) => workspace.shell(stepScript(...name), { ...env, ...more }),
    read: (name) => readFileSync(join(temporary, name), "utf8"),
  };
}

/** A pull request that sets pollInterval, as GitHub checks it out: merged into its base, which is the first parent. */
async function pullRequest({ workspace }: Tenant, git: Git, interval = "PT5M"): Promise<void> {
  git("checkout", "--quiet", "-b", "change");
  await setPollInterval(workspace, interval);
  commitAll(git);
  git("checkout", "--quiet", "main");
  git("merge", "--quiet", "--no-ff", "--message", "merge", "change");
}

const COMMIT = {
  COMMIT: "0123456789abcdef0123456789abcdef01234567",
  RUN: "https://github.com/contoso/auditlog/actions/runs/1",
};

test("preview.yml: a pull request's stacks are found, previewed and summed up", async () => {
  await using tenant = await startTenant(BEFORE);
  const { contoso, git, runner } = await startRepository(tenant);
  ok(await contoso.up());
  await pullRequest(tenant, git);

  ok(await runner.step(["preview", "stacks", "stacks"]));
  ok(await runner.step(["preview-stack", "preview", "preview"], COMMIT));

  const [, stacks = ""] = /^stacks=(.*)\n$/.exec(runner.read("output")) ?? [];
  expect(JSON.parse(stacks)).toEqual([expect.objectContaining({ stack: "contoso", changed: true })]);
  const comment = runner.read("comment.md");
  expect(comment).toContain("AUDITLOG_POLL_INTERVAL");
  expect(comment).toContain(
    "\nOf commit 0123456789abcdef0123456789abcdef01234567: [its run](https://github.com/",
  );
  // The summaries of two jobs: which stacks expose a secret, and the preview's.
  const [exposed, ...preview] = runner.read("summary.md").split("\n");
  expect(exposed).toMatch(/^- \*\*contoso exposes a secret to previews:\*\* /);
  expect(preview.join("\n")).toBe(comment);
  expect(await changes(contoso)).toEqual(["update sync-runtime-app"]);
});

test("preview-stack.yml: a preview that fails is summed up, too, and marks its job as failed", async () => {
  await using tenant = await startTenant(BEFORE);
  const { git, runner } = await startRepository(tenant);
  await pullRequest(tenant, git, "5m");

  ok(await runner.step(["preview-stack", "preview", "preview"], COMMIT));

  expect(runner.read("output")).toBe("failed=true\n");
  expect(runner.read("comment.md")).toContain("pollInterval");
});

test("deploy.yml and rotate.yml: what was deployed is rotated, and nothing newer goes out with it", async () => {
  await using tenant = await startTenant(BEFORE);
  const { contoso, git, runner } = await startRepository(tenant);
  ok(await runner.step(["deploy", "deploy", "up"]));
  await pullRequest(tenant, git);
  const newer = git("rev-parse", "HEAD");
  const due = ["replace client-secret-slot-b", "update client-secret-secret"];
  expect(await changes(contoso, AFTER)).toEqual([...due, "update sync-runtime-app"]);

  ok(await runner.step(["rotate", "rotate", "rotate"], AFTER));

  expect(git("rev-parse", "HEAD")).toBe(newer);
  expect(await changes(contoso, AFTER)).toEqual(["update sync-runtime-app"]);
});

test("rotate.yml: what is deployed while it gets ready is not taken back", async () => {
  await using tenant = await startTenant(BEFORE);
  const { contoso, git, runner } = await startRepository(tenant);
  ok(await runner.step(["deploy", "deploy", "up"]));
  await pullRequest(tenant, git);
  const deployment = "git checkout --quiet main && pulumi up --yes --skip-preview --stack contoso";

  const rotation = await runner.step(["rotate", "rotate", "rotate"], { ...AFTER, ON_NPM_CI: deployment });

  expect(rotation.exitCode).toBe(1);
  expect(rotation.stdout).toContain("::error::contoso was deployed meanwhile.");
  expect(await changes(contoso, AFTER)).toEqual([]);
});

test("deploy.yml: an old deployment that is run again doesn't take a newer one back", async () => {
  await using tenant = await startTenant(BEFORE);
  const { contoso, git, runner } = await startRepository(tenant);
  const old = git("rev-parse", "HEAD");
  await pullRequest(tenant, git);
  ok(await runner.step(["deploy", "deploy", "up"]));
  git("checkout", "--quiet", "--detach", old);

  const again = await runner.step(["deploy", "deploy", "up"]);

  expect(again.exitCode).toBe(2);
  expect(again.stderr).toContain(`This commit is older than ${git("rev-parse", "main")}`);
  git("checkout", "--quiet", "main");
  expect(await changes(contoso)).toEqual([]);
});

test("deploy.yml: started by hand, it takes the one stack, changed or not; after a push, those that changed", async () => {
  await using tenant = await startTenant(BEFORE);
  const { git, runner } = await startRepository(tenant);
  const base = git("rev-parse", "HEAD");
  await tenant.workspace.edit("components/README.md", (text) => `${text}\n`);
  commitAll(git);

  ok(await runner.step(["deploy", "stacks", "stacks"], { BEFORE: "", STACK: "contoso" }));
  ok(await runner.step(["deploy", "stacks", "stacks"], { BEFORE: base, STACK: "" }));

  const [byHand, afterPush] = runner.read("output").trim().split("\n");
  expect(byHand).toMatch(/^stacks=\[\{"stack":"contoso","changed":true,/);
  expect(afterPush).toBe("stacks=[]");
});
