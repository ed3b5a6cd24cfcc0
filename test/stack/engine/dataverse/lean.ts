import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { namesOf } from "../../../../components/naming/names";
import type { DataverseOptions } from "../../../fakes/emulators/dataverse";
import type { PreviewDigest, ResourceState } from "../digest";
import type { Stack, StackConfig } from "../stack";
import { nameOf, SMALL, startTenant, type Tenant } from "../tenant";

/** The registration that the lean program's application user is for. */
export const CLIENT_ID = "55555555-2222-4333-8444-555555555555";
const PROGRAM = join(__dirname, "leanProgram.ts");

/** A tenant whose program makes nothing but its things in Dataverse: a command takes about two seconds. */
export interface LeanTenant extends Tenant {
  /** What the stack `dev` calls its role and its job. */
  readonly stackName: string;
  /** The stack `dev`, or another one, with these settings. */
  lean(settings?: StackConfig, name?: string): Promise<Stack>;
}

/** Starts it; Dataverse is empty unless `options` say otherwise. */
export async function startLean(options: Partial<DataverseOptions> = {}): Promise<LeanTenant> {
  const tenant = await startTenant({}, options);
  const program = await readFile(PROGRAM, "utf8");
  await tenant.workspace.edit("index.ts", () => program.replaceAll('"../../../../', '"./'));
  const { subscriptionId } = tenant.cloud;
  return {
    ...tenant,
    stackName: namesOf({ subscriptionId, project: "audit-log-connector", stack: "dev" }).stack,
    lean: async (settings = {}, name = "dev") =>
      await tenant.stack(name, { ...SMALL, existingClientId: CLIENT_ID, ...settings }),
  };
}

/** What a preview says besides its steps: `severity: text`. */
export function saidIn({ diagnostics }: PreviewDigest): string[] {
  return diagnostics.map(({ severity, message }) => `${severity}: ${message.trim()}`);
}

/** The property paths that updates in a preview would change, with how, by the resource's name: `path: kind`. */
export function changedPaths({ steps }: PreviewDigest): Readonly<Record<string, readonly string[]>> {
  // A preview with --refresh has a step for what was found, too.
  const updates = steps.filter(({ op }) => op === "update");
  return Object.fromEntries(
    updates.map((step) => {
      const changes = Object.entries(step.detailedDiff ?? {});
      return [nameOf(step), changes.map(([path, { kind }]) => `${path}: ${kind}`).sort()];
    }),
  );
}

/** Outputs in the state, by the resource's name. */
export async function outputsByName(
  stack: Stack,
): Promise<Readonly<Record<string, ResourceState["outputs"] & object>>> {
  const { resources } = await stack.exportState();
  return Object.fromEntries(resources.map((each) => [nameOf(each), each.outputs ?? {}]));
}

/** The lines of an output that are warnings or errors, without the resource they stand beside. */
export function complaintsIn(output: string): string[] {
  const lines = output.split("\n").map((line) => line.trim());
  return lines.filter((line) => /^(warning|error): /.test(line));
}
