import { createRepository, type Repository } from "../../../support/gitRepository";
import { runPipelineCommand, type Ended } from "../command";

/** Two commits, of which the newer one is checked out. */
function createHistory(): Repository & { readonly older: string; readonly newer: string } {
  const repository = createRepository();
  const older = repository.commit();
  return { ...repository, older, newer: repository.commit() };
}

function notOlder(repository: Repository, deployed: object): Ended {
  repository.write("history.json", JSON.stringify([deployed]));
  return runPipelineCommand("notOlder", ["history.json"], repository.folder);
}

const updateFrom = (head: string): object => ({
  kind: "update",
  environment: { "git.head": head, "git.dirty": "false" },
});
const FINE = { status: 0, stdout: "", stderr: "" };

test("what is newer than the deployed commit, or the same, may be deployed", () => {
  using history = createHistory();

  expect(notOlder(history, updateFrom(history.older))).toEqual(FINE);
  expect(notOlder(history, updateFrom(history.newer))).toEqual(FINE);
});

test("what is older may not", () => {
  using history = createHistory();
  history.git("checkout", "--quiet", history.older);

  expect(notOlder(history, updateFrom(history.newer))).toEqual({
    status: 2,
    stdout: "",
    stderr:
      `This commit is older than ${history.newer}, which the stack was deployed from: nothing was changed. ` +
      "To take that one back, git revert it; otherwise deploy a newer commit.\n",
  });
});

test("another line of history, or a commit that the clone doesn't have, doesn't stop the deployment", () => {
  using history = createHistory();
  history.git("checkout", "--quiet", "--orphan", "other");
  history.write("other", "");
  history.commit();

  expect(notOlder(history, updateFrom(history.newer))).toEqual(FINE);
  expect(notOlder(history, updateFrom("0123456789abcdef0123456789abcdef01234567"))).toEqual(FINE);
});

test("without a commit to compare with it goes on, and says so", () => {
  using history = createHistory();

  expect(notOlder(history, { kind: "destroy", environment: {} })).toEqual({
    status: 0,
    stdout: "",
    stderr:
      "The stack was destroyed after it was last deployed: going on from that commit would bring it back. " +
      "There is nothing to compare with.\n",
  });
});
