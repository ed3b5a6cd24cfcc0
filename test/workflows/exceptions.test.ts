import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./workflows";

/** Keys that an exception needs, by its table. https://google.github.io/osv-scanner/configuration/ */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  IgnoredVulns: ["id", "ignoreUntil", "reason"],
  PackageOverrides: ["name", "effectiveUntil", "reason"],
};

/** Exceptions without a reason or an end, or of a kind that can't have them. */
function incomplete(toml: string): string[] {
  const text = `\n${toml.replaceAll(/^\s*#.*$/gm, "")}`;
  const [head = "", ...tables] = text.split(/\n\s*(?=\[)/);
  return [...(head.trim() === "" ? [] : [head.trim()]), ...tables.filter((table) => !isComplete(table))];
}

function isComplete(table: string): boolean {
  const needed = NEEDED[/^\[\[(\w+)\]\]/.exec(table)?.[1] ?? ""];
  const values = new Map(
    [...table.matchAll(/^\s*(\w+)\s*=\s*(.+?)\s*$/gm)].map(([, key, value]) => [key, value]),
  );
  const isDay = (key: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(values.get(key) ?? "");
  const isText = (key: string): boolean => /^"[^"]{3,}"$/.test(values.get(key) ?? "");
  return needed?.every((key) => (key.endsWith("Until") ? isDay(key) : isText(key))) ?? false;
}

test("every advisory that is set aside has a reason and an end", () => {
  expect(incomplete(readFileSync(join(root, "osv-scanner.toml"), "utf8"))).toEqual([]);
});

const EXCEPTION = '[[IgnoredVulns]]\nid = "GHSA-1"\nignoreUntil = 2027-02-28\nreason = "only servers"\n';

test.each([
  ["no reason", EXCEPTION.replace(/reason.*/, "")],
  ["an empty reason", EXCEPTION.replace("only servers", "")],
  ["no end", EXCEPTION.replace(/ignoreUntil.*/, "")],
  ["an end in a comment", EXCEPTION.replace("ignoreUntil", "# ignoreUntil")],
  ["no end, after one that has both", `${EXCEPTION}${EXCEPTION.replace(/ignoreUntil.*/, "")}`],
  ["a package of which all is ignored", '[[PackageOverrides]]\nname = "a"\nignore = true\n'],
])("one with %s would be seen (control)", (_, toml) => {
  expect(incomplete(EXCEPTION)).toEqual([]);
  expect(incomplete(toml)).toHaveLength(1);
});
