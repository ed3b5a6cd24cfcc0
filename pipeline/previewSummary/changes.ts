import { isProvider, parseUrn } from "./urn";
import type { ResourceState, Step } from "./digest";

export type Kind = "replaced" | "deleted" | "updated" | "created";

/** What a preview would do to one resource, however many steps that takes. */
export interface Change {
  readonly kind: Kind;
  readonly urn: string;
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** What is unusual about it, in our words: `imported`. */
  readonly note?: string;
  /** What is deleted is the old half of a replacement that was interrupted. */
  readonly isLeftover: boolean;
  readonly step: Step;
}

interface Operation {
  readonly kind: Kind;
  readonly note?: string;
}

/**
 * The engine's operations; the others (same, refresh, diff, extend-parameterize) change nothing.
 * https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/resource/deploy/step.go
 */
const operations: Readonly<Record<string, Operation>> = {
  create: { kind: "created" },
  import: { kind: "created", note: "imported: it exists, and the stack takes it over" },
  read: { kind: "created", note: "read: it exists, and stays as it is" },
  update: { kind: "updated" },
  "read-replacement": { kind: "updated", note: "another one is read" },
  discard: { kind: "updated", note: "no longer read; it stays as it is" },
  "discard-replaced": { kind: "updated", note: "another one is read" },
  delete: { kind: "deleted" },
  replace: { kind: "replaced" },
  "create-replacement": { kind: "replaced" },
  "delete-replaced": { kind: "replaced" },
  "import-replacement": { kind: "replaced" },
  "remove-pending-replace": { kind: "replaced" },
};

const unchanged = new Set(["same", "refresh", "diff", "extend-parameterize"]);

/** What a step counts for when a resource has several. */
const precedence: readonly Kind[] = ["created", "updated", "deleted", "replaced"];

/** One change a resource, in the order of the preview. */
export function changesOf(steps: readonly Step[]): Change[] {
  const byKey = new Map<string, Change>();
  for (const step of steps.filter(({ op }) => !unchanged.has(op))) {
    const change = changeOf(step);
    const key = change.isLeftover ? `${change.urn} (leftover)` : change.urn;
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? change : merged(before, change));
  }
  return [...byKey.values()];
}

/**
 * Whether a reader must know: components are brackets around resources; so is the stack; providers come and go with
 * what they are for.
 */
export function isListed({ kind, type, step }: Change): boolean {
  if (type === "pulumi:pulumi:Stack") return false;
  if (isProvider(type)) return kind === "replaced" || kind === "updated";
  return stateOf(step)?.custom !== false;
}

/** The resource as it is or would be, whichever the step knows. */
export function stateOf({ newState, oldState }: Step): ResourceState | undefined {
  return newState ?? oldState;
}

function changeOf(step: Step): Change {
  const { type, name } = parseUrn(step.urn);
  const operation = operations[step.op] ?? { kind: "updated", note: "an operation unknown to this summary" };
  const isLeftover = operation.kind === "deleted" && step.oldState?.delete === true;
  return { ...operation, urn: step.urn, type, name, isLeftover, step };
}

/** Deleted and created is replaced. Otherwise what weighs more, and of equals the one that gives reasons. */
function merged(one: Change, other: Change): Change {
  const kinds = new Set([one.kind, other.kind]);
  if (kinds.has("deleted") && kinds.has("created")) return { ...other, kind: "replaced" };
  const difference = precedence.indexOf(one.kind) - precedence.indexOf(other.kind);
  if (difference !== 0) return difference > 0 ? one : other;
  return hasReasons(one.step) && !hasReasons(other.step) ? one : other;
}

function hasReasons({ replaceReasons, diffReasons, detailedDiff }: Step): boolean {
  return [replaceReasons, diffReasons, Object.keys(detailedDiff ?? {})].some(
    (reasons) => (reasons ?? []).length > 0,
  );
}
