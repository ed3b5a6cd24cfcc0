import type { Step } from "../../../../tools/pipeline/previewSummary/digest";
import { summarize } from "../../../../tools/pipeline/previewSummary/summarize";
import { printed, ROLE, step, STORAGE, UNKNOWN, urnOf } from "./builder";

function linesOf(...steps: readonly Step[]): string[] {
  return summarize({ json: printed(steps), log: "" }).split("\n");
}

/** Those about what is replaced or deleted. */
function consequences(...steps: readonly Step[]): string[] {
  return linesOf(...steps).filter((line) => line.startsWith("- **"));
}

test("what weighs more comes first, whatever it is called; then by name", () => {
  const found = consequences(
    step("replace", { type: ROLE, name: "a" }),
    step("delete", { type: STORAGE, name: "z" }),
    step("replace", { type: STORAGE, name: "y" }),
    step("delete", { type: "auditlog:image:Build", name: "b" }),
  );

  expect(found.map((line) => line.slice(0, line.indexOf("`**")))).toEqual([
    "- **replaced: `y",
    "- **deleted: `z",
    "- **replaced: `a",
    "- **deleted: `b",
  ]);
  expect(found[1]?.endsWith(": likewise.")).toBe(true);
  expect(found[2]?.endsWith(": likewise.")).toBe(false);
});

test("what is replaced along with others names those that have a reason of their own", () => {
  const needs = (...names: readonly string[]) => ({
    state: { dependencies: names.map((name) => urnOf(STORAGE, name)) },
  });
  const first = step("replace", { type: STORAGE, name: "first", replaceReasons: ["location"] });
  const second = step("replace", { type: STORAGE, name: "second", ...needs("first") });

  const reasonOf = (third: Step): string | undefined =>
    / (?:because|along)[^:]*/.exec(
      consequences(third, first, second).find((line) => line.includes("`third`")) ?? "",
    )?.[0];

  const third = { type: STORAGE, name: "third" };
  expect(reasonOf(step("replace", { ...third, ...needs("first", "second") }))).toBe(" along with `first`");
  expect(reasonOf(step("replace", { ...third, ...needs("second") }))).toBe(" along with `second`");
  expect(reasonOf(step("replace", third))).toBeUndefined();
});

test("of many reasons three are named, in a line of bearable length", () => {
  const [line = ""] = consequences(
    step("replace", { name: "n".repeat(200), replaceReasons: ["e", "d", "c", "b", "a"] }),
  );

  expect(line).toContain(" because of `a`, `b`, `c`, 2 more: ");
  expect(line).toContain(`\`${"n".repeat(80)}…${"n".repeat(39)}\``);
});

test("a line shows five properties of a resource and counts the others", () => {
  const values = (value: string) =>
    Object.fromEntries(["a", "b", "c", "d", "e", "f", "g"].map((key) => [key, value]));

  expect(linesOf(step("update", { old: values("1"), now: values("2") }))).toContain(
    "- `group` (ResourceGroup): `a`: `1` → `2`; `b`: `1` → `2`; `c`: `1` → `2`; `d`: `1` → `2`; `e`: `1` → `2`; and 2 more",
  );
});

test.each([
  ["a secret by another", { a: "[secret]" }, { a: "[secret]" }, "`a`: `[secret]` → `[secret]`"],
  ["the same, though the provider names it", { a: "1" }, { a: "1" }, "`a`: changed"],
  ["added", {}, { a: true }, "`a`: added, `true`"],
  ["added and long", {}, { a: { text: "x".repeat(100) } }, "`a`: added"],
  ["removed", { a: "1" }, {}, "`a`: removed, was `1`"],
  [
    "a long list that is not known yet",
    { a: ["x".repeat(100)] },
    { a: UNKNOWN },
    "`a`: known after the deployment",
  ],
  ["emptied", { a: "1" }, { a: "" }, '`a`: `1` → `""`'],
  ["a null", { a: null }, { a: 0 }, "`a`: `null` → `0`"],
  ["lists", { a: ["1"] }, { a: ["1", UNKNOWN] }, '`a`: `["1"]` → `["1","(known later)"]`'],
  ["a long list", { a: ["1"] }, { a: ["x".repeat(100), "2"] }, "`a`: changed"],
  [
    "long texts from a little before they differ",
    { a: `${"x".repeat(90)}|old|${"y".repeat(90)}` },
    { a: `${"x".repeat(90)}|new|${"y".repeat(90)}` },
    `\`a\`: \`…${"x".repeat(19)}|old|${"y".repeat(36)}…\` → \`…${"x".repeat(19)}|new|${"y".repeat(36)}…\``,
  ],
])("a property: %s", (_, old, now, expected) => {
  expect(linesOf(step("update", { old, now, diffReasons: ["a"] }))).toContain(
    `- \`group\` (ResourceGroup): ${expected}`,
  );
});
