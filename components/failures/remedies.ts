import { azureRemedies } from "./azureRemedies";
import { entraRemedies } from "./entraRemedies";
import { rowFor, type Failure } from "./failure";

/** What the user should do about a refusal that waiting does not mend; undefined when its own text says it all. */
export function remedyFor(failure: Failure, graphHost: string): string | undefined {
  return rowFor([...entraRemedies, ...azureRemedies], failure)?.say(failure, graphHost);
}
