import type { Failure } from "./failure";
import { remedyFor } from "./remedies";
import { isHalfMade, spreadingOf } from "./spreading";

export type Verdict =
  | { readonly kind: "wait"; readonly seconds: number; readonly progress: string }
  | { readonly kind: "give up"; readonly remedy: string | undefined };

const FIRST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 30;
/**
 * About ten minutes in all, as long as Azure says a role assignment may take to arrive:
 * https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
 */
const MOST_TRIES = 24;

/** Whether a failed operation is worth another try, after which pause, or what its user should do. */
export function judge(failure: Failure, graphHost: string): Verdict {
  const cause = failure.operation === "delete" ? undefined : spreadingOf(failure);
  if (cause === undefined) return { kind: "give up", remedy: remedyFor(failure, graphHost) };
  const tries = failure.errors.length;
  if (isHalfMade(failure))
    return goOnLater(`Azure has made it, but still waits for ${cause}. In a few minutes,`);
  if (tries >= MOST_TRIES) return goOnLater(`Waited ten minutes for ${cause}. When it is there,`);
  const seconds = Math.min(FIRST_WAIT_SECONDS * 2 ** (tries - 1), LONGEST_WAIT_SECONDS);
  return {
    kind: "wait",
    seconds,
    progress: `waiting for ${cause} (try ${tries + 1} of ${MOST_TRIES} in ${seconds} s)`,
  };
}

function goOnLater(begin: string): Verdict {
  return { kind: "give up", remedy: `${begin} run \`pulumi up\` again: it goes on here.` };
}
