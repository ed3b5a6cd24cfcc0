import { hintIn } from "../../common/refusals";
import { azureHints } from "./azureHints";
import { entraHints } from "./entraHints";
import type { Failure, FailureContext } from "./failure";
import { goneHints } from "./goneHints";
import { propagationOf } from "./propagation";
import { regionHints } from "./regionHints";
import { unrecordedHints } from "./unrecordedHints";

const refusals = [...goneHints, ...entraHints, ...regionHints, ...azureHints];

/** What the user should do about a refusal that waiting does not help; undefined when its own text says it all. */
export function hintFor(failure: Failure, context: FailureContext): string | undefined {
  const isRecorded = propagationOf(failure)?.leaves === "resource";
  const rows = isRecorded ? refusals : [...unrecordedHints, ...refusals];
  return hintIn(rows, failure, context);
}
