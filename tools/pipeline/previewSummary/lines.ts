import type { Change } from "./changes";
import { clip, code, word } from "./markdown";
import { isUnknown, MASKED } from "../../../common/pulumi/wireValues";
import { meaningOf, weightOf } from "./meanings";
import { propertyChanges, type PropertyChange } from "./propertyChanges";
import { shortType } from "../../../common/pulumi/urn";
import { clipPair, textOf } from "./values";

/** Longest texts in a line; longer ones lose their middle, values what both sides have in common. */
const NAME_LENGTH = 120;
const VALUE_LENGTH = 60;

/** Properties of one resource; the rest is counted. */
const MOST_PROPERTIES = 5;

/** A line for each change that takes something away, what weighs more first. What several lines mean is said once. */
export function consequenceLines(changes: readonly Change[]): string[] {
  const rows = changes.flatMap((change) => {
    const meaning = meaningOf(change, changes);
    return meaning === undefined ? [] : [{ change, meaning }];
  });
  // Protection is lifted from many at once: together, so that the others are not torn apart.
  const sorted = rows.sort(
    (one, other) =>
      Number(other.meaning.isSerious) - Number(one.meaning.isSerious) ||
      Number(one.change.kind === "unprotected") - Number(other.change.kind === "unprotected") ||
      weightOf(one.change.type) - weightOf(other.change.type) ||
      compare(one.change.name, other.change.name),
  );
  return sorted.map(({ change, meaning: { text, isSerious } }, index) => {
    const isSame = sorted[index - 1]?.meaning.text === text;
    const said = isSame ? "likewise." : isSerious ? `**${text}**` : text;
    return `- **${change.kind}: ${nameOf(change)}** (${typeOf(change)})${because(change, changes)}: ${said}`;
  });
}

/** Name, type and what would differ, from old to new. */
export function changeLine(change: Change): string {
  const head = nameLine(change);
  const properties = propertyChanges(change.step);
  if (properties.length === 0) return `${head}: none of its properties`;
  const rest = properties.length - MOST_PROPERTIES;
  const more = rest > 0 ? [`and ${rest} more`] : [];
  return `${head}: ${[...properties.slice(0, MOST_PROPERTIES).map(propertyText), ...more].join("; ")}`;
}

/** Name and type. */
export function nameLine(change: Change): string {
  return `- ${nameOf(change)} (${typeOf(change)})`;
}

function typeOf({ type }: Change): string {
  return word(shortType(type), NAME_LENGTH);
}

function nameOf({ name }: Change): string {
  return code(name, NAME_LENGTH);
}

/** The properties that the provider names, or the resources whose replacement takes it along. */
function because({ kind, step }: Change, all: readonly Change[]): string {
  if (kind !== "replaced") return "";
  const reasons = step.replaceReasons ?? [];
  if (reasons.length > 0) return ` because of ${listOf(reasons)}`;
  const dependencies = new Set(step.oldState?.dependencies ?? []);
  const replaced = all.filter((change) => change.kind === "replaced" && dependencies.has(change.urn));
  const first = replaced.filter((change) => (change.step.replaceReasons ?? []).length > 0);
  const causes = first.length > 0 ? first : replaced;
  return causes.length === 0 ? "" : ` along with ${listOf(causes.map(({ name }) => name))}`;
}

function listOf(names: readonly string[]): string {
  const most = 3;
  const shown = names
    .toSorted(compare)
    .slice(0, most)
    .map((name) => code(name, NAME_LENGTH));
  return [...shown, ...(names.length > most ? [`${names.length - most} more`] : [])].join(", ");
}

function propertyText({ label, old, now }: PropertyChange): string {
  const property = code(label, NAME_LENGTH);
  if (old === undefined && now === undefined) return property;
  const [from, to] = pairOf(old, now);
  if (old === undefined) return `${property}: added${to === undefined ? "" : `, ${to}`}`;
  if (now === undefined) return `${property}: removed${from === undefined ? "" : `, was ${from}`}`;
  if (to === undefined) return `${property}: changed`;
  if (from === undefined) return `${property}: ${isUnknown(now) ? to : "changed"}`;
  return from === to && old !== MASKED ? `${property}: changed` : `${property}: ${from} → ${to}`;
}

function pairOf(old: unknown, now: unknown): [string | undefined, string | undefined] {
  const [from, to] = [textOf(old, VALUE_LENGTH), textOf(now, VALUE_LENGTH)];
  const isPair = from !== undefined && to !== undefined && !isUnknown(old) && !isUnknown(now);
  const isUpdate = isPair && old !== undefined && now !== undefined;
  const [one, other] = isUpdate
    ? clipPair(from, to, VALUE_LENGTH)
    : [from && clip(from, VALUE_LENGTH), to && clip(to, VALUE_LENGTH)];
  return [valueText(old, one), valueText(now, other)];
}

function valueText(value: unknown, text: string | undefined): string | undefined {
  if (isUnknown(value)) return "known after the deployment";
  return text === undefined ? undefined : code(text);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
