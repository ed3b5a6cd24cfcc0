import { isProvider, parseUrn, STACK_TYPE } from "../../../common/pulumi/urn";
import type { ResourceState, Step } from "./digest";

export type Kind = "created" | "imported" | "updated" | "protected" | "unprotected" | "replaced" | "deleted";

/** What a preview would do to one resource. */
export interface Change {
  readonly kind: Kind;
  readonly urn: string;
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** What is deleted is the old half of a replacement that was interrupted. */
  readonly isLeftover: boolean;
  readonly step: Step;
}

/** https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/resource/deploy/step.go */
const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["create", "created"],
  ["import", "imported"],
  ["update", "updated"],
  ["replace", "replaced"],
  ["delete", "deleted"],
  // Of what is replaced, its `replace` says so.
  ["delete-replaced", "deleted"],
]);

/** Operations that change nothing in a cloud, or go with a `replace` that says so. */
const silent = new Set([
  "same",
  "read",
  "refresh",
  "diff",
  "discard",
  "extend-parameterize",
  "remove-pending-replace",
  "create-replacement",
  "discard-replaced",
  "import-replacement",
  "read-replacement",
]);

/** What there is to say of changes that no reader must know. */
export const ONLY_UNLISTED = "only components and providers";

/** In the order in which counts are shown. */
const SHOWN: readonly Kind[] = [
  "created",
  "imported",
  "updated",
  "protected",
  "unprotected",
  "replaced",
  "deleted",
];

/** How many of each kind a reader must know; kinds without any are left out. */
export function countsOf(changes: readonly Change[]): { readonly kind: Kind; readonly count: number }[] {
  const listed = changes.filter(isListed);
  return SHOWN.map((kind) => ({ kind, count: listed.filter((each) => each.kind === kind).length })).filter(
    ({ count }) => count > 0,
  );
}

/**
 * What would change, in the order of the preview. It must have been made with `--show-replacement-steps`: without, the
 * CLI hides that it deletes what an interrupted replacement left.
 * https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/backend/display/display.go (shouldShow)
 */
export function changesOf(steps: readonly Step[]): Change[] {
  const replaced = new Set(steps.filter(({ op }) => op === "replace").map(({ urn }) => urn));
  return steps
    .filter(({ op, urn }) => op !== "delete-replaced" || !replaced.has(urn))
    .flatMap((step) =>
      [kindOf(step), protectionOf(step)]
        .filter((kind) => kind !== undefined)
        .map((kind) => changeOf(kind, step)),
    );
}

/**
 * Whether a reader must know: components only group resources; so does the stack; providers come and go with
 * what they are for.
 */
export function isListed({ kind, type, step }: Change): boolean {
  if (type === STACK_TYPE) return false;
  if (isProvider(type)) return kind === "replaced" || kind === "updated";
  return stateOf(step)?.custom !== false;
}

function kindOf({ op }: Step): Kind | undefined {
  return silent.has(op) ? undefined : (kinds.get(op) ?? "updated");
}

/** Of a resource that stays, the engine calls this no change: https://www.pulumi.com/docs/iac/concepts/resources/options/protect/ */
function protectionOf({ oldState, newState }: Step): Kind | undefined {
  if (oldState === undefined || newState === undefined) return undefined;
  const [before, after] = [oldState.protect === true, newState.protect === true];
  if (before === after) return undefined;
  return after ? "protected" : "unprotected";
}

function changeOf(kind: Kind, step: Step): Change {
  const { type, name } = parseUrn(step.urn);
  const isLeftover = step.op === "delete-replaced" && step.oldState?.delete === true;
  return { kind, urn: step.urn, type, name, isLeftover, step };
}

/** The resource as it is or would be, whichever the step knows. */
function stateOf({ newState, oldState }: Step): ResourceState | undefined {
  return newState ?? oldState;
}
