import { differencesOf } from "./differences";
import { isObject } from "../../../common/objects";
import type { Step } from "./digest";
import {
  followPath,
  formatPath,
  itemName,
  type Both,
  type Segment,
  type Sides,
} from "../../../common/pulumi/propertyPath";
import { secrecyOf } from "./secretNames";
import { parseUrn } from "../../../common/pulumi/urn";
import { nameOf, shown } from "./values";

/** One property that would differ; its values may be shown. */
export interface PropertyChange {
  /** The path, or `env NAME` of an environment variable. */
  readonly label: string;
  /** Undefined: it was not there. */
  readonly old: unknown;
  /** Undefined: it would not be there. */
  readonly now: unknown;
}

/** What would differ in a resource, each property once, in the provider's order. */
export function propertyChanges(step: Step): PropertyChange[] {
  const inputs: Sides = { old: step.oldState?.inputs, now: step.newState?.inputs };
  const changes = differencesOf(step).map(
    (difference) => variableChange(difference, inputs) ?? plainChange(difference, inputs, step),
  );
  return [...new Map(changes.map((change) => [change.label, change])).values()];
}

/** Where a secret has a name that tells nothing. */
const secretPaths: Readonly<Record<string, string>> = { "azure-native:keyvault:Secret": "properties.value" };

function plainChange({ path, old, now }: Both, inputs: Sides, { urn }: Step): PropertyChange {
  const label = labelOf({ path, old, now });
  const isAmongSecrets =
    path.some((segment) => secrecyOf(String(segment)) !== undefined) ||
    secretPaths[parseUrn(urn).type] === formatPath(path);
  const name = isAmongSecrets ? String(path.at(-1)) : nameAt(path, inputs);
  return { label, old: shown(name, old, isAmongSecrets), now: shown(name, now, isAmongSecrets) };
}

/** The path; of an item that comes or goes by its name, as another one may come to its place. */
function labelOf({ path, old, now }: Both): string {
  const name = old === undefined || now === undefined ? itemName(now ?? old) : undefined;
  const isNamed = name !== undefined && typeof path.at(-1) === "number";
  return formatPath(isNamed ? [...path.slice(0, -1), name] : path);
}

/** What the value at a path goes by. */
function nameAt(path: readonly Segment[], inputs: Sides): string {
  const last = path.at(-1) ?? "";
  const holder = followPath(path.slice(0, -1), inputs, "update");
  return nameOf(String(last), [holder.now, holder.old].find(isObject) ?? {});
}

/** The change of an environment variable, which a reader knows by its name; undefined where it is none. */
function variableChange({ path, old, now }: Both, inputs: Sides): PropertyChange | undefined {
  const at = path.lastIndexOf("env") + 1;
  const [index, member, ...deeper] = path.slice(at);
  if (at === 0 || typeof index !== "number" || deeper.length > 0) return undefined;
  const isWhole = member === undefined;
  const item = followPath(path.slice(0, at + 1), inputs, isWhole && now === undefined ? "delete" : "update");
  const name = itemName(item.now) ?? itemName(item.old);
  if (name === undefined) return undefined;
  const content = (side: unknown): unknown =>
    isWhole ? contentOf(side, name) : shown(nameOf(String(member), { name }), side);
  return {
    label: isWhole || member === "value" ? `env ${name}` : `env ${name}.${member}`,
    old: content(old),
    now: content(now),
  };
}

/** What a variable is set to: a value, or a reference to a secret, which itself isn't secret. */
function contentOf(variable: unknown, name: string): unknown {
  if (!isObject(variable)) return shown(name, variable);
  if ("value" in variable) return shown(name, variable["value"]);
  return shown("", Object.fromEntries(Object.entries(variable).filter(([key]) => key !== "name")));
}
