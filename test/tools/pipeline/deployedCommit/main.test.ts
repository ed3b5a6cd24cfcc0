import { runPipelineCommand, type Ended } from "../command";
import { createFolder } from "../../../support/gitRepository";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const USAGE = "usage: npm run --silent deployed-commit -- HISTORY.json (from pulumi stack history --json)\n";

test("it prints the commit, or what is wrong, and never both", () => {
  using folder = createFolder();
  const environment = { "git.head": COMMIT, "git.dirty": "false" };
  folder.write("history.json", JSON.stringify([{ kind: "update", environment }]));
  folder.write("empty.json", "[]");
  folder.write("broken.json", "");
  const run = (...args: readonly string[]): Ended =>
    runPipelineCommand("deployedCommit", args, folder.folder);

  expect(run("history.json")).toEqual({ status: 0, stdout: `${COMMIT}\n`, stderr: "" });
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
