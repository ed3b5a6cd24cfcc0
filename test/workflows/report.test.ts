import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createFolder } from "../support/gitRepository";
import { stepScript } from "./workflows";

/** What a workflow's report calls `gh` with when `gh issue list` finds this. */
function reportOf(workflow: string, found: string): string[] {
  using folder = createFolder();
  folder.write("bin/gh", `#!/bin/sh\necho "$*" >> "$CALLS"\n[ "$2" = list ] && echo '${found}'\nexit 0\n`);
  chmodSync(join(folder.folder, "bin/gh"), 0o755);
  const calls = join(folder.folder, "calls");
  const { status } = spawnSync("bash", ["-e", "-c", stepScript(workflow, "report", "report")], {
    env: {
      PATH: [join(folder.folder, "bin"), process.env["PATH"] ?? ""].join(delimiter),
      CALLS: calls,
      TITLE: "The title",
      BODY: "The body",
    },
  });
  expect(status).toBe(0);
  return readFileSync(calls, "utf8").trim().split("\n").slice(1);
}

test("a rotation that fails opens an issue", () => {
  expect(reportOf("rotate", "")).toEqual(["issue create --title The title --body The body"]);
});

test("one that fails again says so on the same issue", () => {
  expect(reportOf("rotate", "17")).toEqual(["issue comment 17 --body The body"]);
});

test("an end of life that is near, or an advisory, opens an issue", () => {
  expect(reportOf("issues", "")).toEqual(["issue create --title The title --body The body"]);
});

test("one that has an issue, open or closed, brings its text up to date", () => {
  expect(reportOf("issues", "17")).toEqual(["issue edit 17 --body The body"]);
});
