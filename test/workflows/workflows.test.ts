import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createFolder } from "../support/gitRepository";
import { wantedVersion } from "../stack/cli/find";
import {
  actionSteps,
  azureScript,
  azureSignIns,
  calledBy,
  jobs,
  pipelineFiles,
  root,
  scripts,
  signIns,
  stepScript,
  workflows,
} from "./workflows";

const read = (file: string): string => readFileSync(resolve(root, file), "utf8");

/** Every job, and all it may do. */
const permissions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "check.tests": { contents: "read" },
  "check.engine": { contents: "read" },
  "check.delivery": { contents: "read" },
  "preview.stacks": { contents: "read" },
  "preview.preview": { contents: "read", "id-token": "write", "pull-requests": "write" },
  "preview-stack.preview": { contents: "read", "id-token": "write" },
  "preview-stack.comment": { "pull-requests": "write" },
  "deploy.stacks": { contents: "read" },
  "deploy.deploy": { contents: "read", "id-token": "write" },
  "rotate.stacks": { contents: "read" },
  "rotate.rotate": { contents: "read", "id-token": "write" },
  "rotate.report": { issues: "write" },
  "retirements.find": { contents: "read" },
  "retirements.report": { issues: "write" },
  "advisories.find": { contents: "read" },
  "advisories.report": { issues: "write" },
  "issues.report": { issues: "write" },
};

test("each job may do what its table row says, and workflows grant nothing to all of their jobs", () => {
  expect(Object.fromEntries(jobs().map(([name, job]) => [name, job.permissions]))).toEqual(permissions);
  expect(Object.values(workflows()).filter(({ permissions: all }) => JSON.stringify(all) !== "{}")).toEqual(
    [],
  );
});

test("a job that calls a workflow grants what the jobs there need, and no more", () => {
  const calls = jobs().flatMap(([name, job]) => {
    const called = calledBy(job);
    return called === undefined ? [] : [{ name, granted: job.permissions, called }];
  });
  const needed = (called: string): object =>
    Object.fromEntries(
      Object.values(workflows()[called]?.jobs ?? {}).flatMap((job) => Object.entries(job.permissions ?? {})),
    );

  expect(calls.map(({ name, granted }) => [name, granted])).toEqual(
    calls.map(({ name, called }) => [name, needed(called)]),
  );
  expect(calls.map(({ name }) => name)).toEqual(
    jobs().flatMap(([name, { uses }]) => (uses === undefined ? [] : [name])),
  );
  expect(calls).toHaveLength(3);
});

test("a job that may write at GitHub runs no code of the repository", () => {
  // Those of a called workflow may do what they say themselves, not what their caller grants it.
  const writers = jobs().filter(
    ([, { uses, permissions = {} }]) =>
      uses === undefined &&
      Object.entries(permissions).some(([scope, right]) => right === "write" && scope !== "id-token"),
  );
  const uses = writers.flatMap(([, { steps }]) => steps.map(({ uses: action = "" }) => action.split("@")[0]));

  expect(writers.map(([name]) => name)).toEqual(["issues.report", "preview-stack.comment", "rotate.report"]);
  expect(uses.filter((action) => action === "actions/checkout" || action?.startsWith("./"))).toEqual([]);
});

test("every action is pinned by the full hash of a commit, with its version beside it, and one version everywhere", () => {
  const lines = pipelineFiles().flatMap((file) => read(file).match(/^\s*-?\s*uses: .*$/gm) ?? []);
  const foreign = lines.map((line) => line.trim()).filter((line) => !/uses: \.\//.test(line));
  const pins = foreign.map((line) =>
    /uses: ([\w.-]+\/[\w.-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/.exec(line),
  );

  expect(foreign.filter((_, index) => pins[index] === null)).toEqual([]);
  const versions = new Map(pins.map((pin) => [pin?.[1], `${pin?.[2]} ${pin?.[3]}`]));
  expect(pins.filter((pin) => versions.get(pin?.[1]) !== `${pin?.[2]} ${pin?.[3]}`)).toEqual([]);
  expect(versions.size).toBeGreaterThan(5);
});

test("no credential is stored: no secret is read, and none stays behind a checkout", () => {
  const steps = jobs().flatMap(([, job]) => job.steps);
  const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));

  expect(
    pipelineFiles().filter((file) => /secrets\.|\bsecrets:|PASSPHRASE|CLIENT_SECRET/.test(read(file))),
  ).toEqual([]);
  expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  expect(checkouts.length).toBeGreaterThan(5);
});

test("no script contains text from outside the repository: values arrive as variables", () => {
  const github = scripts().filter(([place, script]) => place.startsWith(".github") && script.includes("${{"));

  expect(github).toEqual([]);
});

test("every job that signs in names an environment of its stack, as the identity that is for it", () => {
  const identities = signIns().map(([name, { env, environment }]) => [name, env?.ARM_CLIENT_ID, environment]);

  expect(identities).toEqual([
    ["deploy.deploy", "${{ matrix.deployClientId }}", "${{ matrix.stack }}"],
    ["preview-stack.preview", "${{ inputs.previewClientId }}", "${{ inputs.stack }}-preview"],
    ["rotate.rotate", "${{ matrix.deployClientId }}", "${{ matrix.stack }}-rotate"],
  ]);
});

test("Azure DevOps signs in for a preview through a connection of its own, and else only in an environment", () => {
  const signIns = azureSignIns().map(({ job, connection, environment }) => [job, connection, environment]);

  expect(signIns).toEqual([
    ["preview", "${{ stack }}-preview", undefined],
    ["deploy", "${{ stack }}", "${{ stack }}"],
    ["rotate", "${{ stack }}", "${{ stack }}-rotate"],
  ]);
});

test("a sign-in that is refused says where to read on", () => {
  const steps = actionSteps("pulumi");
  const at = steps.findIndex(({ uses }) => uses?.startsWith("azure/login@"));
  const azure = scripts().find(([, script]) => script.includes("task.logissue type=error]The sign-in"));

  expect(steps[at + 1]).toMatchObject({
    if: `failure() && steps.${steps[at]?.id}.outcome == 'failure'`,
    run: expect.stringMatching(/^echo "::error::The sign-in .*docs\/ci\.md.*"\n$/),
  });
  expect(azure?.[0]).toMatch(/^\.azuredevops\/pulumi\.yml /);
  expect(azure?.[1]).toContain("docs/ci.md");
});

test("pipelines install the Pulumi that the engine tests run", () => {
  expect(read(".pulumi.version").trim()).toBe(wantedVersion());
});

test("jobs that sign in anywhere install no development packages, but for a commit that was deployed before", () => {
  const complete = (file: string): number =>
    scripts()
      .filter(([place]) => place.startsWith(file))
      .flatMap(([, script]) => script.match(/npm ci .*/g) ?? [])
      .filter((line) => !/--omit=dev|\$OMIT/.test(line)).length;
  const withAll = jobs().filter(([, { steps }]) => steps.some((step) => step.with?.["omit"] === ""));

  expect(withAll.map(([name]) => name)).toEqual(["check.tests", "check.engine", "check.delivery"]);
  expect(pipelineFiles().filter((file) => complete(file) > 0)).toEqual([
    ".github/workflows/rotate.yml",
    ".azuredevops/pipeline.yml",
  ]);
  // In Azure DevOps also of the stage that tests.
  expect([complete(".github/workflows/rotate.yml"), complete(".azuredevops/pipeline.yml")]).toEqual([1, 2]);
});

test("Azure DevOps unpacks only the archive of Pulumi whose version and checksum the repository has", () => {
  const [, script = ""] = scripts().find(([, text]) => text.includes("sha256sum")) ?? [];
  const archive = `pulumi-v${read(".pulumi.version").trim()}-linux-x64.tar.gz`;
  using folder = createFolder();
  mkdirSync(join(folder.folder, "content/pulumi"), { recursive: true });
  execFileSync("tar", ["-czf", archive, "-C", "content", "pulumi"], { cwd: folder.folder });
  folder.write(".pulumi.version", read(".pulumi.version"));
  folder.write("agent/bin/curl", `#!/bin/sh\ncp "${join(folder.folder, archive)}" .\n`);
  chmodSync(join(folder.folder, "agent/bin/curl"), 0o755);
  const install = (checksum: string) => {
    folder.write(".azuredevops/pulumi.sha256", checksum);
    return spawnSync("bash", ["-c", script], {
      cwd: folder.folder,
      env: {
        PATH: `${join(folder.folder, "agent/bin")}:${process.env["PATH"]}`,
        AGENT_TEMPDIRECTORY: join(folder.folder, "agent"),
      },
      encoding: "utf8",
    });
  };
  const ours = createHash("sha256")
    .update(readFileSync(join(folder.folder, archive)))
    .digest("hex");

  expect(read(".azuredevops/pulumi.sha256")).toMatch(new RegExp(`^[0-9a-f]{64}  ${archive}\n$`));
  const refused = install(read(".azuredevops/pulumi.sha256"));
  expect([refused.status, refused.stdout.includes("##vso")]).toEqual([1, false]);
  const taken = install(`${ours}  ${archive}\n`);
  expect(taken).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/##vso\[task\.prependpath\].*\/agent\/pulumi\n$/),
  });
});

test("Azure DevOps deploys and rotates as GitHub does", () => {
  const common = (script: string): string =>
    script
      .replaceAll("$AGENT_TEMPDIRECTORY", "$RUNNER_TEMP")
      .replaceAll("##vso[task.logissue type=error]", "::error::")
      .replaceAll(/^# .*\n/gm, "");

  expect(common(azureScript("rotate"))).toBe(common(stepScript("rotate", "rotate", "rotate")));
  expect(common(azureScript("deploy"))).toBe(common(stepScript("deploy", "deploy", "up")));
});
