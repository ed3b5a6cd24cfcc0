import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createFolder, type Repository } from "../support/gitRepository";
import { root } from "./workflows";

/** The command with stubs of what it runs: a scanner that finds nothing, and a report that says so. */
function createCommand(): Repository {
  const folder = createFolder();
  const stub = (path: string, script: string): void => {
    folder.write(path, `#!/bin/bash\n${script}\n`);
    chmodSync(join(folder.folder, path), 0o755);
  };
  folder.write("repository/.ci/advisories", readFileSync(join(root, ".ci/advisories"), "utf8"));
  chmodSync(join(folder.folder, "repository/.ci/advisories"), 0o755);
  stub("repository/.ci/osv-scanner", 'echo "$PWD/scanner"');
  stub("repository/scanner", 'eval "$DURING_SCAN"');
  stub("bin/npm", "exit 0");
  // Its options: --node-releases FILE --notices FILE RESULTS...
  stub("bin/npx", 'cat "$4" > /dev/null && echo "[]" > "$6"');
  folder.write("here/offline/node.json", "[]");
  return folder;
}

function run(
  { folder }: Repository,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly stderr: string } {
  const { status, stderr } = spawnSync(join(folder, "repository/.ci/advisories"), args, {
    cwd: join(folder, "here"),
    env: { PATH: [join(folder, "bin"), process.env["PATH"] ?? ""].join(delimiter), ...env },
    encoding: "utf8",
  });
  return { status, stderr };
}

test("files and folders are those of the folder that it is run in", () => {
  using command = createCommand();

  expect(run(command, ["--offline", "offline", "--notices", "notices.json"])).toEqual({
    status: 0,
    stderr: "",
  });
  expect(readFileSync(join(command.folder, "here/notices.json"), "utf8")).toBe("[]\n");
});

test("whether something was found doesn't depend on where the notices go", () => {
  using command = createCommand();

  expect(run(command, ["--offline", "offline", "--notices", "/dev/null"])).toEqual({ status: 0, stderr: "" });
});

test.each([
  ["without a folder for temporary files", [], { TMPDIR: "/nonexistent" }],
  ["with an option that it doesn't know", ["--imag"], {}],
  ["with an option that lacks its file", ["--notices"], {}],
  ["with notices that can't be written", ["--notices", "no/such/folder.json"], {}],
  ["with a scanner that ends with 127", [], { DURING_SCAN: "exit 127" }],
])("%s it could not find out", (_, args, env) => {
  using command = createCommand();

  expect(run(command, ["--offline", "offline", ...args], env).status).toBe(2);
});

test.each([
  ["ends", "", 0],
  ["is terminated during a scan", "kill -TERM $PPID; exit 1", null],
])("when it %s, what it wrote for itself is removed", (_, during, status) => {
  using command = createCommand();
  const temporary = join(command.folder, "temporary");
  mkdirSync(temporary);
  const env = { TMPDIR: temporary, DURING_SCAN: `ls "$TMPDIR" > "$TMPDIR/../during"; ${during}` };

  expect(run(command, ["--offline", "offline"], env).status).toBe(status);
  expect(readFileSync(join(command.folder, "during"), "utf8")).not.toBe("");
  expect(readdirSync(temporary)).toEqual([]);
});
