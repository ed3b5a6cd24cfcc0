import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runPipelineCommand } from "../command";
import { createRepository } from "../../../support/gitRepository";
import { OTHER, stackFile, writeStacks } from "./stackFile";

const USAGE = "usage: npm run --silent stacks -- [--base COMMIT] [--stack NAME] [--changed]\n";

test("stdout is one line of JSON, and what people should know is on stderr", () => {
  using project = createRepository();
  writeStacks(project, ["a", "b"]);
  project.write("Pulumi.dev.yaml", "config: {}\n");
  const base = project.commit();
  project.write("Pulumi.b.yaml", stackFile({ "hello:cloud": "dod" }));
  project.commit();

  const all = runPipelineCommand("stacks", ["--base", base], project.folder);
  const changed = runPipelineCommand("stacks", ["--base", base, "--changed", "--stack", "a"], project.folder);

  expect(all).toEqual({
    status: 0,
    stdout:
      '[{"stack":"a","changed":false,"backend":"azblob://state?storage_account=stcontoso",' +
      '"tenantId":"11111111-1111-4111-8111-111111111111","subscriptionId":"33333333-3333-4333-8333-333333333333",' +
      '"armEnvironment":"public","azureCloud":"azurecloud",' +
      '"previewClientId":"22222222-2222-4222-8222-222222222222","deployClientId":"44444444-4444-4444-8444-444444444444"},' +
      '{"stack":"b","changed":true,"backend":"azblob://state?storage_account=stcontoso",' +
      '"tenantId":"11111111-1111-4111-8111-111111111111","subscriptionId":"33333333-3333-4333-8333-333333333333",' +
      '"armEnvironment":"usgovernment","azureCloud":"azureusgovernment",' +
      '"previewClientId":"22222222-2222-4222-8222-222222222222","deployClientId":"44444444-4444-4444-8444-444444444444"}]\n',
    stderr: "Pulumi.dev.yaml has no ci: settings: pipelines leave this stack alone.\n",
  });
  expect(changed).toEqual({ status: 0, stdout: "[]\n", stderr: "" });
});

test("at GitHub, a stack file that is gone is a warning on the change's page", () => {
  using project = createRepository();
  writeStacks(project, ["a", "b"]);
  const base = project.commit();
  project.remove("Pulumi.b.yaml");
  project.commit();
  const stderrWith = (env: Readonly<Record<string, string>>): string =>
    runPipelineCommand("stacks", ["--base", base], project.folder, env).stderr;

  expect(stderrWith({})).toMatch(/^Pulumi\.b\.yaml is gone, /);
  expect(stderrWith({ GITHUB_ACTIONS: "true" })).toMatch(/^::warning::Pulumi\.b\.yaml is gone, /);
});

test("a stack that exposes a secret is named in bold on stderr, and at GitHub in the job's summary, after what is there", () => {
  using project = createRepository();
  writeStacks(project, ["a", "b"]);
  project.write("Pulumi.b.yaml", stackFile({ "hello:credential": "secret", "ci:previewClientId": OTHER }));
  project.write("summary.md", "before\n");
  const run = (env: Readonly<Record<string, string>>) =>
    runPipelineCommand("stacks", ["--stack", "b"], project.folder, env);

  const { stdout, stderr } = run({});
  const atGitHub = run({ GITHUB_STEP_SUMMARY: join(project.folder, "summary.md") });

  expect(stderr).toMatch(/^\*\*b exposes a secret to previews:\*\* [^\n]*docs\/ci\.md[^\n]*\n$/);
  expect(stdout).toMatch(/^\[\{"stack":"b",[^\n]*\]\n$/);
  expect(atGitHub).toEqual({ status: 0, stdout, stderr });
  expect(readFileSync(join(project.folder, "summary.md"), "utf8")).toBe(`before\n- ${stderr}`);
});

test("a mistake ends with exit code 2 and nothing on stdout", () => {
  using project = createRepository();
  writeStacks(project, ["a"]);

  const run = (...args: readonly string[]): unknown => runPipelineCommand("stacks", args, project.folder);

  expect(run("--stack", "b")).toEqual({
    status: 2,
    stdout: "",
    stderr: 'Stack "b" does not exist. Stacks with a file: a.\n',
  });
  expect(run("--base", "")).toEqual({
    status: 2,
    stdout: "",
    stderr: "--base is empty: give it a value, or leave it out.\n",
  });
  expect(run("--bas", "main")).toEqual({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/^Unknown option '--bas'/),
  });
  expect((run("main") as { stderr: string }).stderr.endsWith(USAGE)).toBe(true);
});
