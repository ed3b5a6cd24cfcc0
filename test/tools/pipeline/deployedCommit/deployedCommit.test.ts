import { deployedCommit } from "../../../../tools/pipeline/deployedCommit/deployedCommit";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const OLDER = "76543210fedcba9876543210fedcba9876543210";
const REMEDY = "Deploy the stack once by its pipeline.";

/** An entry as pkg/cmd/pulumi/stack/stack_history.go writes it, the parts that nobody reads left out. */
function entry(kind: string, environment: Readonly<Record<string, string>> = clean(COMMIT)): unknown {
  return { version: 0, kind, message: "change", environment, config: {}, result: "succeeded" };
}

function clean(commit: string): Readonly<Record<string, string>> {
  return { "git.head": commit, "git.dirty": "false", "git.headName": "refs/heads/main" };
}

test("the newest update counts, whether it succeeded or not", () => {
  const failed = { ...(entry("update") as object), result: "failed" };

  expect(deployedCommit([failed, entry("update", clean(OLDER))])).toBe(COMMIT);
});

test.each(["refresh", "import", "resource-import", "preview", "rename"])(
  "a %s since then deployed no other commit",
  (kind) => {
    expect(deployedCommit([entry(kind, clean(OLDER)), entry("update"), entry("destroy")])).toBe(COMMIT);
  },
);

test("a commit id of SHA-256 is accepted, too", () => {
  expect(deployedCommit([entry("update", clean("a".repeat(64)))])).toBe("a".repeat(64));
});

test("a stack that was never deployed is refused", () => {
  const remedy =
    "If there has been one, read more of the history: pulumi stack history --json --page-size 100.";

  expect(() => deployedCommit([])).toThrow(
    `None of 0 entries of the history is an update. ${remedy} ${REMEDY}`,
  );
  expect(() => deployedCommit([entry("refresh")])).toThrow(`None of 1 entries of the history is an update.`);
});

test("a stack that was destroyed since is not brought back", () => {
  expect(() => deployedCommit([entry("destroy"), entry("update")])).toThrow(
    `The stack was destroyed after it was last deployed: going on from that commit would bring it back. ${REMEDY}`,
  );
});

test.each([
  [{}],
  [{ "git.dirty": "false" }],
  [{ "git.head": "main", "git.dirty": "false" }],
  [{ "git.head": `${COMMIT}\nmore`, "git.dirty": "false" }],
  [{ "git.head": COMMIT.slice(0, 7), "git.dirty": "false" }],
])("an update that knows no full commit is refused, even if an older one does: %j", (environment) => {
  expect(() =>
    deployedCommit([entry("update", environment as Record<string, string>), entry("update")]),
  ).toThrow(`The last update was not made from a git checkout (no git.head). ${REMEDY}`);
});

test("an update from a checkout with changes is refused", () => {
  expect(() => deployedCommit([entry("update", { "git.head": COMMIT, "git.dirty": "true" })])).toThrow(
    `Commit ${COMMIT} does not tell what the last update deployed: files differed from it. ${REMEDY}`,
  );
});

test("an update that doesn't know whether there were changes is refused", () => {
  expect(() => deployedCommit([entry("update", { "git.head": COMMIT })])).toThrow(
    `does not tell what the last update deployed: the history does not say whether files differed. ${REMEDY}`,
  );
});

test.each([[{}], [null], ["[]"], [[null]], [[{}]], [[{ kind: "update" }]], [[{ kind: 1, environment: {} }]]])(
  "%j is refused as a history",
  (history) => {
    expect(() => deployedCommit(history)).toThrow("This is not what pulumi stack history --json prints.");
  },
);
