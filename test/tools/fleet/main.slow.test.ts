import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { createFolder } from "../../support/gitRepository";

const main = resolve(__dirname, "../../../tools/fleet/main.ts");
const FILE = {
  config: {
    "hello:tenantId": "11111111-1111-4111-8111-111111111111",
    "azure-native:subscriptionId": "33333333-3333-4333-8333-333333333333",
  },
};

/** Runs the command in a project with the stacks a and b, without a terminal; there is no Azure CLI. */
function fleet(...args: string[]) {
  using project = createFolder();
  project.write("Pulumi.yaml", "name: hello\nruntime: nodejs\n");
  for (const name of ["a", "b"]) project.write(`Pulumi.${name}.yaml`, JSON.stringify(FILE));
  return spawnSync(process.execPath, ["--require", require.resolve("tsx/cjs"), main, ...args], {
    cwd: project.folder,
    env: { PATH: "/nowhere" },
    encoding: "utf8",
  });
}

test.each<[string, string[], string]>([
  ["no command", ["--stacks", "*"], "Name a command: preview, up, refresh, drift, status"],
  ["an unknown command", ["destroy", "--stacks", "*"], '"destroy" is not a command'],
  ["a pattern that the shell has expanded", ["preview", "--stacks", "a", "b"], '"b" is not a command'],
  ["no --stacks", ["preview"], "--stacks is missing: '*' is all of them"],
  [
    "a pattern without stacks",
    ["preview", "--stacks", "x*"],
    '--stacks "x*": no stack; stacks with a file: a, b',
  ],
  [
    "an unknown option",
    ["preview", "--stacks", "*", "--yse"],
    "Unknown option '--yse'\nusage: npm run fleet",
  ],
  ["--yes of another command", ["preview", "--stacks", "*", "--yes"], "--yes is for up"],
  ["--html of another command", ["drift", "--stacks", "*", "--html", "x"], "--html is for status"],
  [
    "--digests of another command",
    ["up", "--stacks", "*", "--yes", "--digests", "x"],
    "--digests is for preview and drift",
  ],
  [
    "--digests where no folder can be made",
    ["preview", "--stacks", "*", "--digests", "Pulumi.yaml/x"],
    "--digests Pulumi.yaml/x can't be written: ",
  ],
  ["--parallel 0", ["preview", "--stacks", "*", "--parallel", "0"], '--parallel is "0"'],
  ["up without a terminal and --yes", ["up", "--stacks", "*"], "without a terminal, add --yes"],
])("%s is refused with exit code 64", (_, args, message) => {
  const { status, stdout, stderr } = fleet(...args);

  expect(stderr).toContain(message);
  expect([status, stdout]).toEqual([64, ""]);
  // A message, and at most the synopsis.
  expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
  expect(stderr).not.toMatch(/^ {2,}at |To specify/m);
});

test("without a sign-in each stack fails with the command that signs in, and stdout is the document alone", () => {
  const { status, stdout, stderr } = fleet("preview", "--stacks", "*", "--json");

  const { stacks } = JSON.parse(stdout) as { stacks: { stack: string; errors: string[] }[] };
  expect(stacks.map(({ stack }) => stack)).toEqual(["a", "b"]);
  for (const { errors } of stacks)
    expect(errors.join()).toContain("az login --tenant 11111111-1111-4111-8111-111111111111");
  expect(stderr).toMatch(/^\[1\/2\] ✖ a: failed .*\n\[2\/2\] ✖ b: failed .*\n$/m);
  expect(status).toBe(1);
});
