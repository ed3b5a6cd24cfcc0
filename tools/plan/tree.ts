import { waitsFor } from "./dependencies";
import { STACK_TYPE } from "../../common/pulumi/urn";
import type { Recorded } from "./recorded";
import { mask } from "./values";

/**
 * The resources as a tree of parents and children: name, type, physical name, and after `←` what it waits for, as
 * far as that doesn't follow from the rest. Secrets are masked. Sorted by name, because the order of registration
 * varies from run to run.
 */
export function renderTree(resources: readonly Recorded[], { width = 110 }: { width?: number } = {}): string {
  const rows = rowsOf(resources);
  const nameWidth = Math.max(0, ...rows.map(({ lead, resource }) => lead.length + resource.name.length));
  const lines = rows.flatMap(({ lead, below, resource }) => {
    const name = `${lead}${resource.name}`.padEnd(nameWidth);
    const start = cut([name, shortType(resource.type), ...physicalName(resource)].join("  "), width);
    const needs = waitsFor(resource, resources);
    if (needs.length === 0) return [start];
    const whole = `${start}  ← ${needs.join(", ")}`;
    return whole.length <= width ? [whole] : [start, fitted(`${below}     ← `, needs, width)];
  });
  return `${lines.join("\n")}\n`;
}

interface Row {
  /** The branches drawn before the name, and on a second line of the same resource. */
  readonly lead: string;
  readonly below: string;
  readonly resource: Recorded;
}

function rowsOf(resources: readonly Recorded[]): Row[] {
  const known = new Set(resources.map(({ urn }) => urn));
  const roots = resources.filter(({ parent }) => parent === undefined || !known.has(parent));
  return sorted(roots).flatMap((root) => [
    { lead: "", below: "", resource: root },
    ...branches(root, resources, ""),
  ]);
}

function branches(parent: Recorded, resources: readonly Recorded[], indent: string): Row[] {
  const children = sorted(resources.filter((resource) => resource.parent === parent.urn));
  return children.flatMap((resource, index) => {
    const isLast = index === children.length - 1;
    const below = `${indent}${isLast ? "   " : "│  "}`;
    const lead = `${indent}${isLast ? "└─ " : "├─ "}`;
    return [{ lead, below, resource }, ...branches(resource, resources, below)];
  });
}

function sorted(resources: readonly Recorded[]): Recorded[] {
  const key = ({ name, type }: Recorded): string => `${name} ${type}`;
  return [...resources].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** `azure-native:storage:StorageAccount` → `storage:StorageAccount`, `azuread:index/user:User` → `azuread:User`. */
function shortType(type: string): string {
  if (type === STACK_TYPE) return "stack";
  const [namespace = "", module = "", name = ""] = type.split(":");
  if (namespace === "azure-native") return `${module}:${name}`;
  return module.startsWith("index") ? `${namespace}:${name}` : type;
}

/** The input that names the thing outside Pulumi: of `…Name` inputs the one whose word the type ends in. */
function physicalName({ type, inputs }: Recorded): string[] {
  const typeWord = type.split(":").at(-1)?.toLowerCase() ?? "";
  const ownName = Object.keys(inputs)
    .filter((key) => key.endsWith("Name") && typeWord.endsWith(key.slice(0, -"Name".length).toLowerCase()))
    .sort((a, b) => b.length - a.length)[0];
  const key = [ownName, "ruleName", "environmentName", "resourceName", "displayName", "name"].find(
    (candidate) => candidate !== undefined && inputs[candidate] !== undefined,
  );
  const value = key === undefined ? undefined : mask(inputs[key]);
  return typeof value === "string" ? [value] : [];
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** As many names as fit into a line, and the number of the others. */
function fitted(start: string, names: readonly string[], width: number): string {
  for (let shown = names.length; shown > 1; shown--) {
    const rest = names.length - shown;
    const line = `${start}${[...names.slice(0, shown), ...(rest === 0 ? [] : [`+${rest}`])].join(", ")}`;
    if (line.length <= width) return line;
  }
  return `${start}${names.length === 1 ? names.join("") : names.length}`;
}
