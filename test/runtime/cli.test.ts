import { help, parseCommandLine } from "../../runtime/cli";
import { settings } from "../../common/settings/runtimeSettings";
import { defaultInVariable, type RuntimeSetting } from "../../common/settings/setting";
import type { ConfigError } from "../../common/errors";
import { NOON } from "../support/fakeClock";

function refusalOf(...args: readonly string[]): ConfigError {
  try {
    parseCommandLine(args, NOON);
  } catch (error) {
    return error as ConfigError;
  }
  throw new Error("it was accepted");
}

test.each(["serve", "once", "check", "redrive", "status"])("%s takes no options", (name) => {
  expect(parseCommandLine([name], NOON)).toMatchObject({ kind: "run", name });
  expect(refusalOf(name, "--from", "x").message).toContain(
    `${name} takes no options: Unknown option '--from'`,
  );
});

test.each([[["-h"]], [["help"]], [["--help"]], [["serve", "--help"]], [["nonsense", "--help"]]])(
  "%p asks for help",
  (args) => {
    expect(parseCommandLine(args, NOON)).toEqual({ kind: "help", text: help() });
  },
);

test.each(["nonsense", "toString", "__proto__", "Serve", ""])("the command %p is unknown", (name) => {
  expect(refusalOf(name)).toMatchObject({
    code: "config",
    message: `unknown command "${name}"; allowed: serve · once · check · backfill · redrive · status`,
    hint: "--help explains them.",
  });
});

test.each<[string, string[], RegExp]>([
  ["no start", [], /^backfill needs --from$/],
  ["an unknown option", ["--since", "x"], /^backfill takes --from and --to: Unknown option '--since'/],
  ["an option without its value", ["--from"], /^backfill takes --from and --to: /],
  ["something that is no option", ["2026-10-01"], /^backfill takes --from and --to: /],
  ["a start that is not a time", ["--from", "yesterday"], /^--from is "yesterday"; allowed: a UTC time/],
  ["a day that no calendar has", ["--from", "2026-02-30"], /^--from is "2026-02-30"; allowed/],
  ["an end that is not a time", ["--from", "2026-10-01", "--to", "x"], /^--to is "x"; allowed/],
  [
    "an end before its start",
    ["--from", "2026-10-02", "--to", "2026-10-01"],
    /^--to \(2026-10-01T00.*\) must be after --from/,
  ],
  ["an end at its start", ["--from", "2026-10-02", "--to", "2026-10-02"], /must be after --from/],
  [
    "a start beyond retention",
    ["--from", "2026-09-28T12:04"],
    /older than the 7 days.*the earliest is 2026-09-28T12:05:00/,
  ],
  ["a start in the future", ["--from", "2026-10-06", "--to", "2026-10-07"], /--from/],
])("backfill with %s is refused before anything is called", (_, options, message) => {
  expect(refusalOf("backfill", ...options)).toMatchObject({
    code: "config",
    message: expect.stringMatching(message),
  });
});

test.each([
  [["--from", "2026-10-01"]],
  [["--from", "2026-10-01T08:00", "--to", "2026-10-02T08:00"]],
  [["--from=2026-10-01T08:00Z"]],
  [["--to", "2026-12-24", "--from", "2026-10-05T11:00"]],
])("backfill %p is accepted", (options) => {
  expect(parseCommandLine(["backfill", ...options], NOON)).toMatchObject({ kind: "run", name: "backfill" });
});

test("the help lists every setting with its default and meaning", () => {
  const lines = help().split("\n");
  for (const setting of Object.values<RuntimeSetting>(settings)) {
    const { variable, meaning } = setting;
    const at = lines.findIndex((line) => new RegExp(`^  ${variable}( |$)`).test(line));

    expect(lines[at + 1]).toBe(`      ${meaning}`);
    expect(lines[at + 2]).toMatch(/^ {6}allowed: ./);
    const fallback = defaultInVariable(setting);
    if (fallback !== "") expect(lines[at]).toContain(`default ${fallback}`);
    if (setting.default === undefined) expect(lines[at]).toContain("(required)");
  }
});

test("the help lists every command and the exit codes", () => {
  for (const name of ["serve", "once", "check", "backfill", "redrive", "status"]) {
    expect(help()).toMatch(new RegExp(`^  ${name} +\\w`, "m"));
  }
  expect(help()).toContain("Exit codes: 0 complete");
});

test("without a command nothing has been done, so it fails", () => {
  expect(refusalOf().message).toBe(
    "no command given; allowed: serve · once · check · backfill · redrive · status",
  );
});
