import { commands, parseCommandLine } from "../../runtime/cli";
import { help as helpOf } from "../../runtime/help";
import { settings } from "../../common/settings/runtimeSettings";
import { defaultInVariable, type RuntimeSetting } from "../../common/settings/setting";
import type { ConfigError } from "../../common/errors";
import { NOON } from "../support/fakeClock";

const help = (): string => helpOf(commands);
const ALLOWED =
  "allowed: serve · once · check · backfill · import · redrive · status · report · dead-letters · gaps";

function refusalOf(...args: readonly string[]): ConfigError {
  try {
    parseCommandLine(args, NOON);
  } catch (error) {
    return error as ConfigError;
  }
  throw new Error("it was accepted");
}

test.each(["serve", "once", "check", "redrive", "dead-letters export"])("%s takes no options", (name) => {
  expect(parseCommandLine(name.split(" "), NOON)).toMatchObject({ kind: "run", name });
  expect(refusalOf(...name.split(" "), "--from", "x").message).toContain(
    `${name} takes no options: Unknown option '--from'`,
  );
});

test.each([[["-h"]], [["help"]], [["--help"]], [["nonsense", "--help"]]])(
  "%p asks for the whole help",
  (args) => {
    expect(parseCommandLine(args, NOON)).toEqual({ kind: "help", text: help() });
  },
);

test.each(Object.keys(commands))("%s has a help of its own, wherever it is asked for", (name) => {
  const words = name.split(" ");
  const texts = [
    [...words, "--help"],
    [...words, "-h"],
    ["help", ...words],
  ].map((args) => parseCommandLine(args, NOON));
  const { summary, options = {} } = commands[name] ?? { summary: "" };

  expect(new Set(texts.map((text) => JSON.stringify(text))).size).toBe(1);
  expect(texts[0]).toEqual({
    kind: "help",
    text: expect.stringMatching(new RegExp(`^Usage: node main.cjs ${name}( .*)?\n\n`)),
  });
  for (const part of [summary, ...Object.keys(options).map((option) => `--${option}`), "Exit codes: 0 "])
    expect((texts[0] as { text: string }).text).toContain(part);
});

test.each([
  ["dead-letters", ["list", "show <id>", "drop <id>", "export"]],
  ["gaps", ["list", "close <id>"]],
])("%s --help lists its actions", (group, actions) => {
  const { text } = parseCommandLine([group, "--help"], NOON) as { text: string };

  for (const action of actions) expect(text).toContain(`  ${group} ${action}`);
  expect(text).not.toContain("AUDITLOG_");
});

test("--version asks for the version", () => {
  expect(parseCommandLine(["--version"], NOON)).toEqual({ kind: "version" });
});

test.each([
  [["dead-letters"], "dead-letters needs an action; allowed: list · show · drop · export"],
  [["gaps", "open"], 'gaps has no action "open"; allowed: list · close'],
  [["dead-letters", "show"], "dead-letters show takes one id or several: no id given"],
  [["gaps", "list", "7"], "gaps list takes --all and --json: Unexpected argument '7'"],
])("%j is refused with what is allowed", (args, message) => {
  expect(refusalOf(...args).message).toContain(message);
});

test("an action is given its ids", () => {
  expect(parseCommandLine(["dead-letters", "drop", "a", "b"], NOON)).toMatchObject({
    name: "dead-letters drop",
    needs: "state",
  });
});

test("the advice on a backfill is one that works now", () => {
  const { hint = "" } = refusalOf("backfill");

  expect(hint).toBe("backfill --from 2026-10-04T12:00");
  expect(parseCommandLine(hint.split(" "), NOON)).toMatchObject({ kind: "run", name: "backfill" });
});

test.each(["nonsense", "toString", "__proto__", "Serve", ""])("the command %p is unknown", (name) => {
  expect(refusalOf(name)).toMatchObject({
    code: "config",
    message: `unknown command "${name}"; ${ALLOWED}`,
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
  for (const name of Object.keys(commands)) {
    expect(help()).toMatch(new RegExp(`^  ${name} .*\\w`, "m"));
  }
  expect(help()).toContain("Exit codes: 0 complete");
});

test("without a command nothing has been done, so it fails", () => {
  expect(refusalOf().message).toBe(`no command given; ${ALLOWED}`);
});

test.each<[string, string[], RegExp]>([
  ["a day that no calendar has", ["--from", "2026-02-30"], /^--from is "2026-02-30"; allowed: a day such as/],
  ["a time", ["--from", "2026-10-01T08:00"], /^--from is "2026-10-01T08:00"; allowed: a day/],
  ["an end alone", ["--to", "2026-10-01"], /^--to needs --from$/],
  ["an end before its start", ["--from", "2026-10-02", "--to", "2026-10-01"], /must not be before --from/],
  ["a start to come", ["--from", "2026-10-06"], /^--from \(2026-10-06\) is in the future$/],
  ["more days than a report has", ["--from", "2000-01-01"], /at most 3660$/],
  ["another format", ["--format", "xlsx"], /^--format is "xlsx"; allowed: html · csv · json$/],
  ["no folder", ["--out", ""], /^--out is empty/],
  ["a file", ["report.html"], /^report takes --from and --to and --users and --format and --out: Unexpected/],
])("report with %s is refused before anything is called", (_, options, message) => {
  expect(refusalOf("report", ...options)).toMatchObject({
    code: "config",
    message: expect.stringMatching(message),
  });
});

test.each([
  [[]],
  [["--from", "2026-10-05"]],
  [["--users", "--format=csv", "--out", "x", "--from", "2026-01-01", "--to", "2026-12-31"]],
])("report %p is accepted, and needs Dataverse alone", (options) => {
  expect(parseCommandLine(["report", ...options], NOON)).toMatchObject({ kind: "run", needs: "dataverse" });
});
