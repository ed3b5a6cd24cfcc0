import { azureRemedies } from "./azureRemedies";
import { entraRemedies } from "./entraRemedies";
import { rowFor, type Failure, type FailureContext } from "./failure";
import { goneRemedies } from "./goneRemedies";
import { propagationOf } from "./propagation";
import { unrecordedRemedies } from "./unrecordedRemedies";

const refusals = [...goneRemedies, ...entraRemedies, ...azureRemedies];

/** What the user should do about a refusal that waiting does not help; undefined when its own text says it all. */
export function remedyFor(failure: Failure, context: FailureContext): string | undefined {
  const isRecorded = propagationOf(failure)?.leaves === "resource";
  const rows = isRecorded ? refusals : [...unrecordedRemedies, ...refusals];
  return rowFor(rows, failure)?.say(failure, context);
}
