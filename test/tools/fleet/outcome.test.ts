import { exitCodeOf, notStarted, outcomeOf, refused, type Outcome } from "../../../tools/fleet/outcome";
import { jsonOf, summary, warningsText } from "../../../tools/fleet/report";
import { totalsText } from "../../../tools/fleet/table";
import { step } from "../pipeline/previewSummary/builder";
import { summarize } from "../../../tools/pipeline/previewSummary/summarize";
import type { Operation, Ran } from "../../../tools/fleet/protocol";
import { RAN } from "./ran";

const URN = "urn:pulumi:prod::hello::azure-native:keyvault:Vault::vault";
const EXPECTED_NONE = "error: no changes were expected for preview but changes were proposed\n";

interface DigestParts {
  readonly changeSummary?: Readonly<Record<string, number>>;
  readonly steps?: readonly object[];
  readonly diagnostics?: readonly object[];
}

function ranWith(digest: DigestParts, more: Partial<Ran> = {}): Ran {
  const stdout = `${JSON.stringify({ steps: [], ...digest }, undefined, 4)}\n`;
  return { ...RAN, stdout, ...more };
}

const outcome = (operation: Operation, ran: Ran): Outcome =>
  outcomeOf("prod", operation, { ran, seconds: 1 });
const SAME = { changeSummary: { same: 3 } };
const UPDATE = {
  steps: [step("update", { name: "tags", old: { tags: {} }, now: { tags: { by: "hand" } } })],
};

test.each<[Operation, string, Ran, readonly [string, number]]>([
  ["preview", "nothing to do", ranWith(SAME), ["no changes", 0]],
  ["preview", "an update", ranWith(UPDATE), ["changes", 2]],
  [
    "preview",
    "protection alone, which the CLI counts as no change",
    ranWith({ ...SAME, steps: [protects()] }),
    ["changes", 2],
  ],
  ["preview", "a failure", ranWith(UPDATE, { hasSucceeded: false }), ["failed", 1]],
  ["preview", "no digest", ranWith({}, { stdout: "" }), ["failed", 1]],
  ["drift", "nothing to do", ranWith({ changeSummary: { same: 3, refresh: 3 } }), ["same", 0]],
  ["drift", "changes", ranWith(UPDATE, { hasSucceeded: false, stderr: EXPECTED_NONE }), ["changes", 2]],
  ["drift", "a failure", ranWith(UPDATE, { hasSucceeded: false }), ["not compared", 1]],
  ["drift", "no digest", ranWith({}, { stdout: "", hasSucceeded: false }), ["not compared", 1]],
  ["up", "changes", { ...ranWith({}), steps: [step("create")] }, ["done", 0]],
  ["refresh", "changes", { ...ranWith({}), steps: [step("update")] }, ["done", 0]],
  ["up", "a failure", ranWith({}, { hasSucceeded: false, errors: ["refused"] }), ["failed", 1]],
])("%s: %s", (operation, _, ran, expected) => {
  const found = outcome(operation, ran);

  expect([found.result, exitCodeOf([found])]).toEqual(expected);
});

function protects(): object {
  const state = { type: "azure-native:keyvault:Vault", custom: true };
  return {
    op: "same",
    urn: URN,
    oldState: { ...state, protect: false },
    newState: { ...state, protect: true },
  };
}

const warning = (message: string): object => ({ severity: "warning", message });

test.each([
  "the Dataverse environment contoso.crm4.dynamics.com could not be read: 403",
  "whether the registry cr is still in rg could not be looked up: 403",
])("a drift that warns that %s is not compared, and never the same", (message) => {
  const found = outcome("drift", ranWith({ ...SAME, diagnostics: [warning(message)] }));

  expect(found).toMatchObject({ result: "not compared", notCompared: [message] });
  expect(exitCodeOf([found])).toBe(1);
});

test("changes beside what could not be read are changes, and exit code 1 says that not all was compared", () => {
  const ran = ranWith(
    { ...UPDATE, diagnostics: [warning("the Dataverse environment x could not be read: 403")] },
    { hasSucceeded: false, stderr: EXPECTED_NONE },
  );

  const found = outcome("drift", ran);

  expect([found.result, found.notCompared.length, exitCodeOf([found])]).toEqual(["changes", 1, 1]);
});

test("another warning leaves a drift the same", () => {
  const found = outcome("drift", ranWith({ ...SAME, diagnostics: [warning("a secret ends in 20 days")] }));

  expect(found.result).toBe("same");
});

test("what a preview deletes is a loss, in the words of the comment for reviewers", () => {
  const oldState = { type: "azure-native:keyvault:Vault", custom: true };

  const { losses } = outcome(
    "preview",
    ranWith({ changeSummary: { delete: 1 }, steps: [{ op: "delete", urn: URN, oldState }] }),
  );

  expect(losses).toEqual([
    expect.stringMatching(/^deleted: `vault` \(Vault\): the vault is deleted with its secrets/),
  ]);
});

test("changes are counted as in the comment for reviewers: without stack, components and providers, with protection", () => {
  const URNS = ["pulumi:pulumi:Stack", "pulumi:providers:azuread", "auditlog:index:Image"];
  const steps = [
    ...URNS.map((type) => step("create", { type, newState: { type, custom: type.includes("providers") } })),
    step("create", { name: "vault" }),
    step("same", { name: "lifted", state: { protect: true }, newState: { protect: false } }),
  ];
  const json = JSON.stringify({ steps, changeSummary: { create: 4, same: 1 } }, undefined, 4);

  const preview = outcome("preview", { ...ranWith({}), stdout: json });
  const up = outcome("up", { ...ranWith({}), steps });

  expect(summarize({ json, log: "" }).split("\n")[2]).toBe("1 created, **1 unprotected**.");
  expect(preview.changes).toEqual({ created: 1, unprotected: 1 });
  expect(up.changes).toEqual({ created: 1, unprotected: 1 });
  expect(summary("preview", [preview])).toMatch(/^prod +~ changes +1 created, 1 unprotected +1\.0$/m);
});

test("a preview that failed counts nothing, of what only got so far", () => {
  const ran = ranWith({ steps: [step("create")] }, { hasSucceeded: false });

  expect(outcome("preview", ran).changes).toEqual({});
});

test.each(["drift", "refresh"] as const)("a %s lists what differs, with the settings", (operation) => {
  const steps = [
    step("update", { name: "tags", old: { tags: { by: "hand" } }, now: { tags: {} } }),
    step("create", { name: "gone" }),
    step("delete", { name: "left" }),
  ];
  const found = outcome(operation, { ...ranWith({ steps }), steps });

  expect(found.differences).toEqual([
    expect.stringMatching(/^deleted: `left` \(ResourceGroup\): /),
    "updated: `tags` (ResourceGroup): `tags.by`: removed, was `hand`",
    "created: `gone` (ResourceGroup)",
  ]);
  for (const line of found.differences) expect(summary(operation, [found])).toContain(`\n  ${line}`);
});

test("what an update says to do, and what it or its preview warns of, each once, is shown and in the document", () => {
  const up = outcome("up", {
    ...ranWith({}),
    todo: ["\n1. consent:\n   https://portal.azure.com/"],
    warnings: ["alertEmails is empty", "alertEmails is empty"],
  });
  const preview = outcome("preview", ranWith({ ...SAME, diagnostics: [warning("warning: it moves")] }));

  expect(summary("up", [up])).toContain(
    "\n\nTo do:\nprod:\n  - 1. consent:\n       https://portal.azure.com/\n\nWarnings:\nprod:\n  - alertEmails is empty",
  );
  expect(warningsText([preview])).toBe("\nWarnings:\nprod:\n  - it moves");
  expect(JSON.parse(jsonOf("up", [up], 0))).toMatchObject({
    stacks: [{ todo: [expect.stringContaining("1. consent")], warnings: ["alertEmails is empty"] }],
  });
});

test("below its table a preview says what would be lost, and where each change is", () => {
  const steps = [step("delete", { name: "rg" })];

  const text = summary("preview", [outcome("preview", ranWith({ steps }))]);

  expect(text).toMatch(/\n\nWhat would be lost:\nprod:\n {2}- deleted: `rg` \(ResourceGroup\): /);
  expect(text).toContain("add --digests previews, then npm run preview-summary -- previews/prod.json");
});

test("a failure tells the engine's errors, else the end of what the CLI said", () => {
  const diagnostics = [
    { severity: "error", message: "error: refused\n" },
    { severity: "error", message: "preview failed" },
  ];

  expect(outcome("preview", ranWith({ diagnostics }, { hasSucceeded: false })).errors).toEqual(["refused"]);
  expect(
    outcome("up", ranWith({}, { hasSucceeded: false, stderr: "error: no stack named 'prod' found" })).errors,
  ).toEqual(["error: no stack named 'prod' found"]);
});

test("what services say can't steer the terminal", () => {
  const found = outcome("up", ranWith({}, { hasSucceeded: false, errors: ["a\u001b[2Jb"] }));

  expect(found.errors).toEqual(["a\\u001b[2Jb"]);
});

test("one failure among changes is exit code 1, and so is a stack that did not start", () => {
  const changes = outcome("preview", ranWith(UPDATE));

  expect(exitCodeOf([changes, refused("b", "preview", "no sign-in")])).toBe(1);
  expect(exitCodeOf([changes, notStarted("b")])).toBe(1);
  expect(exitCodeOf([changes, outcome("preview", ranWith(SAME))])).toBe(2);
});

test("a stack that can't be run is failed, in a drift not compared", () => {
  expect(refused("b", "up", "no sign-in").result).toBe("failed");
  expect(refused("b", "drift", "no sign-in").result).toBe("not compared");
});

test("the totals of one stack speak of one", () => {
  expect(totalsText([[1, "failed"]])).toBe("1 stack: 1 failed");
  expect(summary("preview", [outcome("preview", ranWith(UPDATE))])).toContain("\n1 stack: 1 with changes");
  expect(totalsText([[0, "failed"]])).toBe("0 stacks: 0 failed");
});
