import { runPipelineCommand, type Ended } from "../command";
import { createRepository } from "../../../support/gitRepository";

const USAGE = "usage: npm run --silent deployed-commit -- HISTORY.json (from pulumi stack history --json)\n";

const updateFrom = (head: string): string =>
  JSON.stringify([{ kind: "update", environment: { "git.head": head, "git.dirty": "false" } }]);

test("it prints the commit, or what is wrong, and never both", () => {
  using folder = createRepository();
  const commit = folder.commit();
  folder.write("history.json", updateFrom(commit));
  folder.write("empty.json", "[]");
  folder.write("broken.json", "");
  const run = (...args: readonly string[]): Ended =>
    runPipelineCommand("deployedCommit", args, folder.folder);

  expect(run("history.json")).toEqual({ status: 0, stdout: `${commit}\n`, stderr: "" });
  expect(run("empty.json")).toEqual({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/^None of 0 entries of the history is an update\. /),
  });
  expect(run("broken.json").stderr).toMatch(/^broken\.json is not JSON: SyntaxError: /);
  expect(run("missing.json").stderr).toMatch(/^missing\.json can't be read: ENOENT/);
  expect(run()).toEqual({ status: 2, stdout: "", stderr: USAGE });
  expect(run("history.json", "empty.json")).toEqual({ status: 2, stdout: "", stderr: USAGE });
});

test("what goes on without approval goes on from what was reviewed: a commit of the branch that is checked out", () => {
  using repository = createRepository();
  const first = repository.commit();
  repository.commit();
  repository.git("checkout", "--quiet", "-b", "experiment", first);
  repository.write("experiment", "");
  const experiment = repository.commit();
  repository.git("checkout", "--quiet", "main");
  const unknown = "0123456789abcdef0123456789abcdef01234567";
  const run = (commit: string): Ended => {
    repository.write("history.json", updateFrom(commit));
    return runPipelineCommand("deployedCommit", ["history.json"], repository.folder);
  };

  expect(run(first)).toEqual({ status: 0, stdout: `${first}\n`, stderr: "" });
  for (const commit of [experiment, unknown])
    expect(run(commit)).toEqual({
      status: 2,
      stdout: "",
      stderr:
        `Commit ${commit}, which the stack was last deployed from, is not part of the branch that is checked out here: ` +
        "nothing goes on from it. Deploy the stack once by its pipeline.\n",
    });
});
