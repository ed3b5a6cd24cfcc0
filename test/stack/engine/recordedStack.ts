import { join } from "node:path";
import { ok } from "./command";
import type { Stack } from "./stack";
import { recordedWith, type Tenant } from "./tenant";

/** A stack with the state that version `version` left (test/stack/engine/fixtures), and a cloud in which all of it exists. */
export async function recordedStack(tenant: Tenant, version: string): Promise<Stack> {
  const stack = await tenant.stack("dev", recordedWith(version).settings);
  ok(await stack.run(["stack", "import", "--file", join(__dirname, "fixtures", `${version}.json`)]));
  const { text } = await stack.exportState({ showSecrets: true });
  const { deployment } = JSON.parse(text, revealed) as { deployment: { resources: RecordedResource[] } };
  for (const { type, id, inputs = {}, outputs = {} } of deployment.resources) {
    if (id !== undefined && /^azure(-native|ad):/.test(type))
      tenant.cloud.resources.set(id, { type, inputs, outputs });
  }
  return stack;
}

interface RecordedResource {
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

/** A secret as `stack export --show-secrets` writes it is an object around the JSON of its value. */
function revealed(_key: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && "plaintext" in value
    ? (JSON.parse(String(value.plaintext)) as unknown)
    : value;
}
