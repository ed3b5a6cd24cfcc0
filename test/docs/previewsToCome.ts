import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** A row of CHANGELOG.md's tables "What a preview shows". */
interface Row {
  /** The latest version whose stacks show it. */
  readonly upTo: string;
  readonly condition: string;
  readonly created: readonly string[];
  readonly updated: readonly string[];
}

/** A version's section. */
interface Section {
  /** `Unreleased`, or a number. */
  readonly version: string;
  readonly rows: readonly Row[];
}

/** The sections of CHANGELOG.md, the newest first. */
export function sections(): Section[] {
  const text = readFileSync(resolve(__dirname, "../../CHANGELOG.md"), "utf8");
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ version: section.split("\n", 1)[0] ?? "", rows: rowsOf(section) }));
}

function rowsOf(section: string): Row[] {
  const rows = section.matchAll(/^\| (\d+\.\d+\.\d+)(?: and before)? *\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm);
  return [...rows].map(([, upTo = "", condition = "", created = "", updated = ""]) => ({
    upTo,
    condition: condition.trim(),
    created: namesIn(created),
    updated: namesIn(updated),
  }));
}

/** Logical names; what stands behind a colon, or after "of", says more of them. */
function namesIn(cell: string): string[] {
  const [names = ""] = cell.split(/:| of `|, and with/);
  return [...names.matchAll(/`([a-z-]+)`/g)].map(([, name = ""]) => name);
}

/** What a section says of a stack of `version` that meets the conditions, as `create name` and `update name`, sorted. */
export function announced({ rows }: Section, version: string, conditions: readonly string[]): string[] {
  const concerned = rows.filter(
    ({ upTo, condition }) =>
      compared(version, upTo) <= 0 &&
      (condition === "" || conditions.includes(condition.replaceAll("`", ""))),
  );
  return concerned
    .flatMap(({ created, updated }) => [
      ...created.map((name) => `create ${name}`),
      ...updated.map((name) => `update ${name}`),
    ])
    .sort();
}

function compared(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}
