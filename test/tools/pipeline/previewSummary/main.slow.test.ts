import { createFolder } from "../../../support/gitRepository";
import { runPipelineCommand, type Ended } from "../command";
import { printed, step } from "./builder";

const USAGE =
  "usage: npm run --silent preview-summary -- preview.json [--log preview.log] [--stack NAME] [--failed]\n";

/** Runs the command among the files of a preview. */
function run(...args: readonly string[]): Ended {
  using folder = createFolder();
  folder.write("preview.json", printed([step("create")]));
  folder.write("empty.json", "");
  folder.write("preview.log", "error: incorrect passphrase\n");
  return runPipelineCommand("previewSummary", args, folder.folder);
}

test("the comment is what is printed, and a failed preview doesn't fail the summary", () => {
  expect(run("preview.json").stdout.split("\n").slice(0, 3)).toEqual([
    "### Preview of audit-log-connector/dev",
    "",
    "1 created.",
  ]);
  expect(run("empty.json", "--log", "preview.log", "--stack", "dev")).toEqual({
    status: 0,
    stdout: "### Preview of dev\n\n**The preview failed.**\n\n```\nerror: incorrect passphrase\n```\n",
    stderr: "",
  });
});

test("a preview that ended with another exit code than 0 failed, whatever its digest says", () => {
  const said = run("preview.json", "--log", "preview.log", "--failed").stdout.split("\n");

  expect(said.slice(2, 7)).toEqual([
    "**The preview failed.** Until then: 1 created.",
    "",
    "```",
    "error: incorrect passphrase",
    "```",
  ]);
});

test.each([
  [[], USAGE],
  [["a.json", "b.json"], USAGE],
  [["nowhere.json"], "nowhere.json can't be read: ENOENT: no such file or directory, open 'nowhere.json'\n"],
  [
    ["preview.json", "--log", "nowhere.log"],
    "nowhere.log can't be read: ENOENT: no such file or directory, open 'nowhere.log'\n",
  ],
])("%j is refused", (args, message) => {
  expect(run(...args)).toEqual({ status: 2, stdout: "", stderr: message });
});

test.each(["--help", "-h"])("%s prints the usage", (option) => {
  expect(run(option)).toEqual({ status: 0, stdout: USAGE, stderr: "" });
});

test("an unknown option ends with the usage", () => {
  const { status, stderr } = run("preview.json", "--json");

  expect(status).toBe(2);
  expect(stderr).toMatch(/^Unknown option '--json'/);
  expect(stderr.endsWith(`\n${USAGE}`)).toBe(true);
});
