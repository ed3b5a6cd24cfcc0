import { takenByNpm } from "../../tools/npmFlags";

const usage = "npm run --silent fleet -- <command> --stacks <pattern> … [--dry-run] [--json] [--yes]";
const saidOf = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  takenByNpm({ args, env, usage });

test("flags that npm took are told by the variables that it leaves, with how to write the command", () => {
  expect(saidOf({ npm_config_stacks: "true", npm_config_dry_run: "true" }, "up", "prod-*")).toBe(
    [
      "npm took --stacks and --dry-run as its own. Put -- before the flags; PowerShell needs it in quotes:",
      "  npm run fleet '--' --stacks … --dry-run …",
    ].join("\n"),
  );
});

test("what arrived, what npm has flags of its own for, and what is for another script isn't missed", () => {
  expect(saidOf({ npm_config_stacks: "a" }, "up", "--stacks", "a")).toBeUndefined();
  expect(saidOf({ npm_config_stacks: "a" }, "up", "--stacks=a")).toBeUndefined();
  expect(
    saidOf({ npm_config_json: "true", npm_config_yes: "true", npm_config_silent: "true" }, "up"),
  ).toBeUndefined();
  expect(saidOf({ npm_config_stack: "contoso" }, "up")).toBeUndefined();
});
