import type { Stack } from "./stack";
import type { Tenant } from "./tenant";

/** What the cloud was asked to do for a type, in order. */
export function writes({ cloud }: Tenant, type: string): string[] {
  return cloud.calls
    .filter((call) => call.type === type && call.operation !== "read")
    .map(({ operation }) => operation);
}

/** Errors that the state keeps of a resource that was created in part; undefined when it has no such resource. */
export async function initErrors(stack: Stack, type: string): Promise<unknown> {
  const { resources } = await stack.exportState();
  const found = resources.find((resource) => resource.type === type);
  return found && ("initErrors" in found ? found.initErrors : []);
}
