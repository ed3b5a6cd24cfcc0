import { forBackend, type FleetStack } from "./stacks";

/** What to do about a stack that isn't there. `--no-select` leaves the selected stack selected. */
export function initAdvice(stack: FleetStack, env: NodeJS.ProcessEnv): string {
  return `Run: ${forBackend(`pulumi stack init ${stack.stack} --no-select`, stack, env)}`;
}
