import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  byUrgency,
  countsText,
  exitCodeOf,
  statusJson,
  summaryText,
} from "../../../../tools/fleet/status/summary";
import { STATES, type State } from "../../../../tools/fleet/status/condition";
import { stackStatus } from "./stackStatus";

const NOW = Date.parse("2026-11-29T12:00:00Z");

test("the most urgent come first, of one state those that lag most, then by name", () => {
  const found = [
    stackStatus({ stack: "b" }),
    stackStatus({ stack: "a" }),
    ...[...STATES].reverse().map((state) => stackStatus({ stack: `is ${state}`, state, lagSeconds: 1 })),
    stackStatus({ stack: "later", state: "lagging", lagSeconds: 2 }),
  ];

  expect(byUrgency(found).map(({ stack }) => stack)).toEqual([
    "is failing",
    "later",
    "is lagging",
    "is stale",
    "is never ran",
    "is can't be read",
    "is dead letters or gaps",
    "is switched off",
    "a",
    "b",
    "is fine",
  ]);
});

test.each([
  [["fine"], 0],
  [["fine", "switched off"], 0],
  [["fine", "failing"], 1],
  [["lagging"], 1],
  [["stale"], 1],
  [["never ran"], 1],
  [["can't be read"], 1],
] as const)("stacks that are %j end with %i", (states, code) => {
  expect(exitCodeOf(states.map((state) => stackStatus({ state })))).toBe(code);
});

test("dead letters and gaps end with 3, also of a stack that is switched off, unless a stack fails", () => {
  const letters = stackStatus({ state: "dead letters or gaps", deadLetters: 1 });
  const off = stackStatus({ state: "switched off", openGaps: 1 });

  expect([
    exitCodeOf([letters]),
    exitCodeOf([off]),
    exitCodeOf([letters, stackStatus({ state: "stale" })]),
  ]).toEqual([3, 3, 1]);
});

test("people get a line a stack, then causes with what to do next, then the counts", () => {
  const found = [
    stackStatus({
      stack: "contoso",
      state: "failing",
      why: "the app was refused",
      next: "Grant it.",
      link: "https://portal.azure.com/#x",
      lagSeconds: 7_500,
    }),
    stackStatus({ stack: "fabrikam-test", runtimeVersion: null, deadLetters: null, openGaps: null }),
  ];

  expect(summaryText(found, NOW).split("\n")).toEqual([
    "stack          state      version  last pass   lag        dead letters  gaps",
    "contoso        ✖ failing  0.4.0    10 min ago  2 h 5 min  0             0",
    "fabrikam-test  ✔ fine              10 min ago  5 min",
    "",
    "✖ contoso failing: the app was refused",
    "  → Grant it.",
    "  → https://portal.azure.com/#x",
    "",
    "2 stacks: 1 failing, 1 fine",
  ]);
});

test("what others wrote can't steer a terminal", () => {
  const text = summaryText(
    [stackStatus({ state: "failing", why: "red \u001b[31m\nnext", runtimeVersion: "\u202e1" })],
    NOW,
  );

  expect(text).toContain("red \\u001b[31m\n    next");
  expect(text).toContain("\\u202e1");
});

test("programs get the same as one document", () => {
  const found = [stackStatus({ stack: "contoso", state: "stale", why: "w", next: "n" })];

  expect(JSON.parse(statusJson(found, "2026-11-29T12:00:00.000Z"))).toEqual({
    format: 1,
    command: "status",
    generatedAt: "2026-11-29T12:00:00.000Z",
    exitCode: 1,
    stacks: [found[0]],
  });
  expect(countsText(found)).toBe("1 stack: 1 stale");
});

const document = readFileSync(resolve(__dirname, "../../../../docs/fleet-status.md"), "utf8");

test("docs/fleet-status.md has every state in its order, with its exit code, and every field of the JSON", () => {
  const rows = [...document.matchAll(/^\| `([a-z' ]+)` +\| .*\| (\d) +\|$/gm)].map(([, state, code]) => [
    state,
    Number(code),
  ]);
  const codeOf = (state: State): number =>
    exitCodeOf([stackStatus({ state, deadLetters: state === "dead letters or gaps" ? 1 : 0 })]);
  const fields = [...document.matchAll(/`….(\w+)`/g)].map(([, name]) => name);

  expect(rows).toEqual(STATES.map((state) => [state, codeOf(state)]));
  expect(["stack", "tenantId", "state", "why", "next", ...fields].sort()).toEqual(
    Object.keys(stackStatus()).sort(),
  );
});
