import { commands, type CommandContext } from "../../../tools/fleet/commands";
import { step } from "../pipeline/previewSummary/builder";
import { exitCodeOf } from "../../../tools/fleet/outcome";
import type { Ran, Task } from "../../../tools/fleet/protocol";
import { jsonOf, lossesText, progressLine, summary } from "../../../tools/fleet/report";
import type { Reading } from "../../../tools/fleet/stacks";
import { RAN } from "./ran";

const AT = Date.parse("2026-11-29T10:00:00Z");
const stackOf = (stack: string): Reading => ({
  stack,
  tenantId: `tenant-of-${stack}`,
  subscriptionId: `subscription-of-${stack}`,
  cloud: "commercial",
  backend: undefined,
});

const VAULT = { type: "azure-native:keyvault:Vault", custom: true };
const DELETES_VAULT = {
  changeSummary: { delete: 1 },
  steps: [{ op: "delete", urn: "urn:pulumi:a::hello::azure-native:keyvault:Vault::vault", oldState: VAULT }],
};
const digest = (content: object): Ran => ({
  ...RAN,
  stdout: JSON.stringify({ steps: [], ...content }, undefined, 4),
});

interface Options extends Partial<CommandContext> {
  /** Answers that differ from a preview with nothing to do, and from an `up` that succeeds, by `operation stack`. */
  readonly answers?: Readonly<Record<string, Ran>>;
}

/** A fleet whose runs only note their tasks. */
function createFleet({ answers = {}, ...more }: Options = {}) {
  const [tasks, said]: [Task[], string[]] = [[], []];
  const context: CommandContext = {
    folder: "/project",
    parallel: 1,
    stop: new AbortController().signal,
    checkSignIn: async () => undefined,
    env: {},
    holderState: () => "dead",
    nowMs: () => AT,
    onEnd: (outcome, count) => void said.push(progressLine(outcome, count)),
    yes: true,
    ask: undefined,
    say: (text) => void said.push(text),
    pool: {
      run: async (task) => {
        tasks.push(task);
        const usual = task.operation === "up" ? RAN : digest({ changeSummary: { same: 1 } });
        return answers[`${task.operation} ${task.stack}`] ?? usual;
      },
      cancel: () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    },
    ...more,
  };
  return { context, tasks, said, ran: () => tasks.map(({ operation, stack }) => `${operation} ${stack}`) };
}

const THREE = ["a", "b", "c"].map(stackOf);

test("each stack runs with its own tenant and subscription", async () => {
  const { context, tasks } = createFleet();

  await commands.preview.run(THREE, context);

  expect(tasks.map(({ stack, env }) => [stack, env])).toEqual(
    ["a", "b", "c"].map((name) => [
      name,
      { ARM_TENANT_ID: `tenant-of-${name}`, ARM_SUBSCRIPTION_ID: `subscription-of-${name}` },
    ]),
  );
});

test("a stack without a sign-in, one whose file says too little and one that fails leave the others alone", async () => {
  const { context, ran } = createFleet({
    checkSignIn: async ({ stack }) => (stack === "a" ? "Run: az login --tenant tenant-of-a" : undefined),
    answers: { "preview c": { ...RAN, hasSucceeded: false, stderr: "error: refused" } },
  });
  const stacks = [stackOf("a"), { stack: "b", problem: "no tenant" }, stackOf("c"), stackOf("d")];

  const outcomes = await commands.preview.run(stacks, context);

  expect(outcomes.map(({ stack, result, errors }) => [stack, result, ...errors])).toEqual([
    ["a", "failed", "Run: az login --tenant tenant-of-a"],
    ["b", "failed", "no tenant"],
    ["c", "failed", "error: refused"],
    ["d", "no changes"],
  ]);
  expect(ran()).toEqual(["preview c", "preview d"]);
  expect(exitCodeOf(outcomes)).toBe(1);
});

test("up says what would be lost before it asks, asks once, and then updates", async () => {
  const fleet = createFleet({
    yes: false,
    ask: async (question) => {
      fleet.said.push(question);
      return true;
    },
    answers: { "preview a": digest(DELETES_VAULT) },
  });

  const outcomes = await commands.up.run(THREE, fleet.context);

  const losses = fleet.said.findIndex((text) => /lost:\na:\n {2}- deleted: `vault` \(Vault\)/.test(text));
  const questions = fleet.said.filter((text) => text.startsWith("Update "));
  expect(questions).toEqual(["Update 3 of 3 stacks, 1 with changes?"]);
  expect(losses).toBeGreaterThan(-1);
  expect(fleet.said.indexOf(questions[0] ?? "")).toBeGreaterThan(losses);
  expect(fleet.ran()).toEqual(["preview a", "preview b", "preview c", "up a", "up b", "up c"]);
  expect(outcomes.map(({ result }) => result)).toEqual(["done", "done", "done"]);
});

test("after another answer than yes nothing is updated, and the exit code says so", async () => {
  const { context, ran, said } = createFleet({
    yes: false,
    ask: async () => false,
    answers: { "preview a": digest(DELETES_VAULT) },
  });

  const outcomes = await commands.up.run(THREE, context);

  expect(said.at(-1)).toBe("The answer was not yes: nothing is updated.");

  expect(ran()).toEqual(["preview a", "preview b", "preview c"]);
  expect([outcomes.map(({ result }) => result), exitCodeOf(outcomes)]).toEqual([
    ["not started", "not started", "not started"],
    1,
  ]);
});

test("without changes nothing is asked", async () => {
  const { context, ran } = createFleet({ yes: false, ask: () => Promise.reject(new Error("asked")) });

  await commands.up.run([stackOf("a")], context);

  expect(ran()).toEqual(["preview a", "up a"]);
});

test("of what is protected, the setting is named instead of a flag in the program", async () => {
  const stderr =
    "error: resource x cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the `protect` flag";
  const { context } = createFleet({ answers: { "preview a": { ...RAN, hasSucceeded: false, stderr } } });

  const [outcome] = await commands.preview.run([stackOf("a")], context);

  expect(outcome?.errors.at(-1)).toContain("pulumi config set protect false --stack a");
});

test("up leaves out what can't be previewed", async () => {
  const { context, ran } = createFleet({
    answers: { "preview b": { ...RAN, hasSucceeded: false, stderr: "error: refused" } },
  });

  const outcomes = await commands.up.run(THREE, context);

  expect(ran().slice(3)).toEqual(["up a", "up c"]);
  expect(outcomes.map(({ result }) => result)).toEqual(["done", "failed", "done"]);
});

test("up without a terminal is refused, unless --yes is given", () => {
  expect(() => commands.up.check({ yes: false, ask: undefined })).toThrow("add --yes");
  expect(() => commands.up.check({ yes: true, ask: undefined })).not.toThrow();
  expect(() => commands.up.check({ yes: false, ask: async () => true })).not.toThrow();
});

test("in place of the CLI's advice, a locked stack says who holds the lock, and what to do", async () => {
  const stderr =
    "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
    "  file:///state/1.json: created by ada@build-1 (pid 4711) at 2026-11-29T09:00:00Z\n";
  const locked = { "refresh a": { ...RAN, hasSucceeded: false, stderr } };

  const dead = await commands.refresh.run([stackOf("a")], createFleet({ answers: locked }).context);
  const alive = await commands.refresh.run(
    [stackOf("a")],
    createFleet({ answers: locked, holderState: () => "running" }).context,
  );

  const head = "locked for 1 h by process 4711 of ada on host build-1 (file:///state/1.json)";
  expect(dead[0]?.errors.join()).toContain(head);
  expect(dead[0]?.errors.join()).toContain("pulumi cancel --stack a");
  expect(alive[0]?.errors.join()).toContain(head);
  expect(alive[0]?.errors.join()).not.toContain("pulumi cancel");
});

test("pulumi cancel and pulumi stack init are advised for the backend that the stack's file names", async () => {
  const stderr =
    "error: the stack is currently locked by 1 lock(s).\n" +
    "  azblob://state/1.json: created by ada@build-1 (pid 4711) at 2026-11-29T09:00:00Z\n";
  const answers = {
    "up a": { ...RAN, hasSucceeded: false, stderr },
    "preview b": { ...RAN, hasSucceeded: false, stderr: "error: no stack named 'b' found" },
  };
  const stacks = ["a", "b"].map((name) => ({ ...stackOf(name), backend: "azblob://state?x=1" }));
  const shown = async (env: Record<string, string>): Promise<string> =>
    summary("up", await commands.up.run(stacks, createFleet({ answers, env }).context));

  const [byFile, byShell] = [await shown({}), await shown({ PULUMI_BACKEND_URL: "file:///state" })];

  expect(byFile).toContain("PULUMI_BACKEND_URL='azblob://state?x=1' pulumi cancel --stack a\n");
  expect(byFile).toContain("Run: PULUMI_BACKEND_URL='azblob://state?x=1' pulumi stack init b --no-select");
  expect(byShell).toContain("  pulumi cancel --stack a\n");
  expect(byShell).toContain("Run: pulumi stack init b --no-select");
});

test("once stopped, the stacks left are not started", async () => {
  const stopping = new AbortController();
  const { context } = createFleet({ stop: stopping.signal, onEnd: () => stopping.abort() });

  const outcomes = await commands.preview.run(THREE, context);

  expect(outcomes.map(({ result }) => result)).toEqual(["no changes", "not started", "not started"]);
});

test("the summary has a line for each stack, and below it why one failed", async () => {
  const { context, said } = createFleet({
    answers: {
      "preview a": digest({ steps: [step("update"), step("create"), step("create", { name: "b" })] }),
      "preview b": { ...RAN, hasSucceeded: false, stderr: "error: refused" },
    },
  });

  const outcomes = (await commands.preview.run(THREE, context)).map((each) => ({ ...each, seconds: 2 }));

  expect(summary("preview", outcomes).split("\n")).toEqual([
    "stack  result        changes               seconds",
    "a      ~ changes     2 created, 1 updated  2.0",
    "b      ✖ failed                            2.0",
    "c      ✔ no changes                        2.0",
    "",
    "3 stacks: 1 with changes, 1 failed, 1 without changes",
    "",
    "✖ b",
    "  error: refused",
    "",
    "Each change: add --digests previews, then npm run preview-summary -- previews/a.json",
  ]);
  expect(said.map((line) => line.replace(/ \(.*/, ""))).toEqual([
    "[1/3] ~ a: changes: 2 created, 1 updated",
    "[2/3] ✖ b: failed",
    "[3/3] ✔ c: no changes",
  ]);
  expect(lossesText(outcomes)).toBe("");
  expect(JSON.parse(jsonOf("preview", outcomes, 1))).toMatchObject({
    format: 1,
    command: "preview",
    exitCode: 1,
    stacks: [
      { stack: "a", result: "changes", changes: { created: 2, updated: 1 } },
      { stack: "b" },
      { stack: "c" },
    ],
  });
});
