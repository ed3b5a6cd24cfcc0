import { exitCodeOf, notStarted, outcomeOf, refused, type Outcome } from "../../../tools/fleet/outcome";
import { totalsText } from "../../../tools/fleet/table";
import type { Operation, Ran } from "../../../tools/fleet/protocol";

const URN = "urn:pulumi:prod::hello::azure-native:keyvault:Vault::vault";
const EXPECTED_NONE = "error: no changes were expected for preview but changes were proposed\n";

interface DigestParts {
  readonly changeSummary?: Readonly<Record<string, number>>;
  readonly steps?: readonly object[];
  readonly diagnostics?: readonly object[];
}

function ranWith(digest: DigestParts, more: Partial<Ran> = {}): Ran {
  const stdout = `${JSON.stringify({ steps: [], ...digest }, undefined, 4)}\n`;
  return { hasSucceeded: true, stdout, stderr: "", changes: {}, errors: [], ...more };
}

const outcome = (operation: Operation, ran: Ran): Outcome =>
  outcomeOf("prod", operation, { ran, seconds: 1 });
const SAME = { changeSummary: { same: 3 } };
const UPDATE = { changeSummary: { same: 2, update: 1 } };

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
  ["up", "changes", { ...ranWith({}), changes: { create: 1 } }, ["done", 0]],
  ["refresh", "changes", { ...ranWith({}), changes: { update: 1 } }, ["done", 0]],
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
  expect(totalsText([[0, "failed"]])).toBe("0 stacks: 0 failed");
});
