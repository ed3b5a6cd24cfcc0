import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(__dirname, "../../../..");
const tsx = pathToFileURL(require.resolve("tsx")).href;

test.each([
  [
    ["status", "--stacks", "dev", "--html", "no/such/folder.html"],
    "--html no/such/folder.html can't be written: ",
  ],
  [["status", "--stacks", "dev", "--html", "docs"], "--html docs can't be written: it is a folder"],
  [["preview", "--stacks", "dev", "--html", "x.html"], "--html is for status"],
  [["status", "--stacks", "prod-*"], '--stacks "prod-*": no stack; stacks with a file: dev, production'],
])("%j is refused before any stack is read", (args, message) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", tsx, resolve(root, "tools/fleet/main.ts"), ...args],
    { cwd: root, encoding: "utf8" },
  );

  expect([status, stdout]).toEqual([64, ""]);
  expect(stderr).toContain(message);
});
