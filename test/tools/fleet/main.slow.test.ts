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
  ["no command", ["--stacks", "*"], '"" is not a command: preview, up, refresh, drift'],
  ["an unknown command", ["destroy", "--stacks", "*"], '"destroy" is not a command'],
  ["a pattern that the shell has expanded", ["preview", "--stacks", "a", "b"], '"b" is not a command'],
  ["no --stacks", ["preview"], "--stacks is missing: '*' is all of them"],
  [
    "a pattern without stacks",
    ["preview", "--stacks", "x*"],
    '--stacks "x*": no stack; stacks with a file: a, b',
  ],
  ["an unknown option", ["preview", "--stacks", "*", "--yse"], "'--yse'"],
  ["--parallel 0", ["preview", "--stacks", "*", "--parallel", "0"], '--parallel is "0"'],
  ["up without a terminal and --yes", ["up", "--stacks", "*"], "without a terminal, add --yes"],
])("%s is refused with exit code 64", (_, args, message) => {
  const { status, stdout, stderr } = fleet(...args);

  expect(stderr).toContain(message);
  expect([status, stdout]).toEqual([64, ""]);
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
