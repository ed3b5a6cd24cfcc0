import { MINUTE_MS, SECOND_MS } from "../../common/time";
import { forStack } from "../../common/pulumi/stackOption";
import { parseUrn } from "../../common/pulumi/urn";
import type { Failure, FailureContext } from "./failure";
import { propagationOf, type Propagation } from "./propagation";
import { hintFor } from "./hints";

export type RetryDecision =
  | { readonly kind: "retry"; readonly afterMs: number; readonly progress: string }
  | { readonly kind: "give up"; readonly hint: string | undefined };

const FIRST_WAIT_MS = SECOND_MS;
const LONGEST_WAIT_MS = 30 * SECOND_MS;
/**
 * From the first failure on, whatever the tries themselves take. As long as Azure says a role assignment may take:
 * https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
 */
const RETRY_LIMIT_MS = 10 * MINUTE_MS;

/** Whether to repeat a failed operation, after which pause, or what its user should do. */
export function classify(failure: Failure, context: FailureContext): RetryDecision {
  const decision = decide(failure, context);
  if (decision.kind === "retry" || decision.hint === undefined) return decision;
  return { ...decision, hint: forStack(decision.hint, parseUrn(failure.urn).stack) };
}

function decide(failure: Failure, context: FailureContext): RetryDecision {
  const propagation = propagationOf(failure);
  const hint = hintFor(failure, context);
  if (propagation === undefined) return { kind: "give up", hint };
  if (failure.operation === "create" && propagation.leaves === "resource")
    return { kind: "give up", hint: hint ?? propagation.hint };
  const waitedMs = context.nowMs - context.firstFailureMs;
  return waitedMs >= RETRY_LIMIT_MS
    ? { kind: "give up", hint: hintAfter(waitedMs, propagation, failure) }
    : retryAfter(failure.errors.length, { waitedMs, what: propagation.what });
}

function retryAfter(tries: number, { waitedMs, what }: { waitedMs: number; what: string }): RetryDecision {
  const leftMs = RETRY_LIMIT_MS - waitedMs;
  const afterMs = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS, leftMs);
  return {
    kind: "retry",
    afterMs,
    progress: `waiting for ${what}: next try in ${Math.ceil(afterMs / SECOND_MS)} s, giving up in ${duration(leftMs)}`,
  };
}

/** Neither Entra nor Azure says whether what is waited for is new or was deleted by hand. */
function hintAfter(waitedMs: number, propagation: Propagation, failure: Failure): string {
  const parent = parentOf(propagation, failure);
  const waited = `Waited ${duration(waitedMs)} for ${propagation.what}`;
  if (parent === undefined)
    return `${waited}. Run \`pulumi up --stack <stack>\` again: it resumes from here.`;
  return (
    `${waited}${parent}. Once it is available, run \`pulumi up --stack <stack>\` again: it resumes from here. ` +
    "If it was deleted by hand, recreate it:\n  pulumi up --refresh --stack <stack>"
  );
}

/** What is waited for, as the inputs name it; undefined where it is nothing that could have been deleted. */
function parentOf(propagation: Propagation, { inputs }: Failure): string | undefined {
  if (propagation.leaves === "resource") return "";
  if (propagation.parent === undefined) return undefined;
  const id = inputs[propagation.parent];
  return typeof id === "string" ? ` (${propagation.parent} ${id})` : "";
}

function duration(ms: number): string {
  const [amount, unit] = ms < MINUTE_MS ? [ms / SECOND_MS, "second"] : [ms / MINUTE_MS, "minute"];
  const rounded = Math.round(amount);
  return `${rounded} ${unit}${rounded === 1 ? "" : "s"}`;
}
