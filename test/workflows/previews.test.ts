import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createFolder } from "../support/gitRepository";
import { holds, type Names } from "./conditions";
import { calledBy, jobs, stepScript, workflows, type Job, type Step } from "./workflows";

const CLIENT = "22222222-2222-4222-8222-222222222222";
const ofStack = workflows()["preview-stack"]?.jobs ?? {};

const isComment = ({ uses }: Step): boolean =>
  uses?.startsWith("marocchino/sticky-pull-request-comment@") === true;

/** The jobs of its own workflow that a job waits for, by name, and those that these wait for. */
function awaited(all: Readonly<Record<string, Job>>, { needs = [] }: Job): string[] {
  return [needs].flat().flatMap((name) => [name, ...awaited(all, all[name] as Job)]);
}

test("no stack's comment waits for another stack's preview: only rotations, which no reviewer approves, are awaited together", () => {
  const waiting = Object.entries(workflows()).flatMap(([workflow, { jobs: all }]) =>
    Object.entries(all).flatMap(([name, job]) =>
      awaited(all, job)
        .filter((other) => all[other]?.strategy !== undefined)
        .map((other) => `${workflow}.${name} waits for every ${other}`),
    ),
  );
  const commenting = jobs().filter(([, { steps }]) => steps.some(isComment));

  expect(waiting).toEqual(["rotate.report waits for every rotate"]);
  expect(commenting.map(([name, { needs }]) => [name, needs])).toEqual([
    ["preview-stack.comment", "preview"],
  ]);
});

test("a stack that fails, or waits, keeps no other from its preview", () => {
  expect(workflows().preview?.jobs.preview?.strategy?.["fail-fast"]).toBe(false);
});

test("a preview is only made of the repository's own branches, and every job waits for that check", () => {
  const { stacks, ...others } = workflows().preview?.jobs ?? {};
  const callers = jobs().filter(([, job]) => calledBy(job) === "preview-stack");

  expect(stacks?.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
  expect(Object.values(others).map(({ needs }) => needs)).toEqual(["stacks"]);
  expect(Object.values(others).filter(({ if: condition }) => condition?.includes("()"))).toEqual([]);
  expect(Object.keys(workflows().preview?.on ?? {})).toEqual(["pull_request"]);
  expect(callers.map(([name]) => name)).toEqual(["preview.preview"]);
  expect(Object.keys(workflows()["preview-stack"]?.on ?? {})).toEqual(["workflow_call"]);
});

test("each stack's preview gets that stack's settings, each by its name", () => {
  const [call] = Object.values(workflows()["preview-stack"]?.on ?? {}) as [{ inputs: object }];
  const names = Object.keys(call.inputs);

  expect(workflows().preview?.jobs.preview?.with).toEqual(
    Object.fromEntries(names.map((name) => [name, `\${{ matrix.${name} }}`])),
  );
});

test("every stack is listed for its comment, whether it changed or not", () => {
  using folder = createFolder();
  const stacks = [
    { stack: "a", changed: true, previewClientId: CLIENT },
    { stack: "b", changed: true, previewClientId: "none" },
    { stack: "c", changed: false, previewClientId: CLIENT },
  ];
  folder.write("bin/npm", `#!/bin/sh\necho '${JSON.stringify(stacks)}'\n`);
  chmodSync(join(folder.folder, "bin/npm"), 0o755);
  const output = join(folder.folder, "output");
  const { status } = spawnSync("bash", ["-e", "-c", stepScript("preview", "stacks", "stacks")], {
    env: {
      PATH: [join(folder.folder, "bin"), process.env["PATH"] ?? ""].join(delimiter),
      GITHUB_OUTPUT: output,
    },
  });

  expect(status).toBe(0);
  expect(readFileSync(output, "utf8")).toBe(`stacks=${JSON.stringify(stacks)}\n`);
});

/** What is said of a stack: the message of each comment, or the file that has it. */
function comments(inputs: Names, download: "success" | "failure"): Step["with"][] {
  const ran = (ofStack.comment?.steps ?? []).reduce<{ names: Names; steps: Step[] }>(
    ({ names, steps }, step) => {
      const runs = holds(step.if ?? "", names);
      const outcome =
        step.id === undefined ? {} : { [`steps.${step.id}.outcome`]: runs ? download : "skipped" };
      return { names: { ...names, ...outcome }, steps: runs ? [...steps, step] : steps };
    },
    { names: inputs, steps: [] },
  );
  return ran.steps.filter(isComment).map((step) => step.with);
}

const changed = { "inputs.changed": true, "inputs.previewClientId": CLIENT };
const unchanged = { ...changed, "inputs.changed": false };
const none = { "inputs.previewClientId": "none" };

test.each([
  ["is previewed, also if its preview fails", changed, "success", { path: "comment.md" }],
  [
    "could not be previewed, or was refused by a reviewer",
    changed,
    "failure",
    /\*\*The preview did not run\*\*/,
  ],
  ["isn't previewed", { ...changed, ...none }, "failure", /\*\*.* isn't previewed here\*\*/],
  ["no longer changes", unchanged, "failure", /no longer changes this stack/],
  [
    "no longer changes, and isn't previewed",
    { ...unchanged, ...none },
    "failure",
    /no longer changes this stack/,
  ],
] as const)("a stack that %s gets one comment, which says so", (_, inputs, download, said) => {
  const [comment, ...others] = comments(inputs, download);

  expect(others).toEqual([]);
  expect(comment).toMatchObject(said instanceof RegExp ? { message: expect.stringMatching(said) } : said);
  // Only one that there is already says that a stack doesn't change.
  expect(comment?.["only_update"] ?? false).toBe(!inputs["inputs.changed"]);
});

test.each([
  ["changes", changed, true],
  ["has no identity for previews", { ...changed, ...none }, false],
  ["doesn't change", unchanged, false],
] as const)("whether a stack is previewed that %s", (_, inputs, previewed) => {
  expect(holds(ofStack.preview?.if ?? "", inputs)).toBe(previewed);
});

test("a comment is written whatever became of the preview, unless a newer push cancels the run", () => {
  const condition = ofStack.comment?.if ?? "";

  expect([holds(condition, { "cancelled()": false }), holds(condition, { "cancelled()": true })]).toEqual([
    true,
    false,
  ]);
  expect(ofStack.comment?.steps.find(({ id }) => id === "download")).toMatchObject({
    "continue-on-error": true,
  });
});
