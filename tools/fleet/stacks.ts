import { minimatch } from "minimatch";
import type { CloudName } from "../../common/clouds";
import { bashWord } from "../../common/shellWord";
import { UsageError } from "../commandLine";
import {
  backend,
  cloudOf,
  subscriptionId,
  tenantIdOf,
  type PipelineSetting,
} from "../pipeline/stacks/pipelineSettings";
import { isStackName, readProject, readStackFile, stackNames, type Settings } from "../stackFiles";

/** A stack and where it belongs, as its file says. */
export interface FleetStack {
  readonly stack: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly cloud: CloudName;
  /** Of `ci:backend`; undefined: the one that Pulumi is logged in to. */
  readonly backend: string | undefined;
}

/** A stack, or what is wrong with its file. */
export type Reading = FleetStack | { readonly stack: string; readonly problem: string };

/** As people count: prod-2 before prod-10. */
export function byName(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}

/** The names of the stacks with a file that any of the patterns matches, sorted. Throws a UsageError where one matches none. */
export function matchingStacks(folder: string, patterns: readonly string[]): string[] {
  const names = stackNames(folder).filter(isStackName).sort(byName);
  const matching = patterns.map((pattern) => ({
    pattern,
    found: names.filter((name) => minimatch(name, pattern, { dot: true, nocomment: true })),
  }));
  const idle = matching.filter(({ found }) => found.length === 0).map(({ pattern }) => pattern);
  if (idle.length > 0) {
    const known = names.length === 0 ? "no stack file exists yet" : `stacks with a file: ${names.join(", ")}`;
    throw new UsageError(
      `--stacks ${idle.map((each) => JSON.stringify(each)).join(", ")}: no stack; ${known}`,
    );
  }
  const chosen = new Set(matching.flatMap(({ found }) => found));
  return names.filter((name) => chosen.has(name));
}

/** Reads a stack's file; a file that says too little is a result, for the other stacks go on. */
export function readFleetStack(folder: string, stack: string): Reading {
  try {
    const project = readProject(folder);
    const settings = readStackFile(folder, stack);
    const from = <T>(setting: PipelineSetting<T>): T => required(settings, stack, setting);
    const cloud = cloudOf(project.name);
    return {
      stack,
      tenantId: from(tenantIdOf(project.name)),
      subscriptionId: from(subscriptionId),
      cloud: settings.has(cloud.key) ? from(cloud) : "commercial",
      backend: settings.has(backend.key) ? from(backend) : undefined,
    };
  } catch (error) {
    if (error instanceof UsageError) return { stack, problem: error.message };
    throw error;
  }
}

function required<T>(settings: Settings, stack: string, { key, read, allowed }: PipelineSetting<T>): T {
  const value = settings.get(key);
  const result = typeof value === "string" ? read(value) : undefined;
  if (result === undefined)
    throw new UsageError(`Pulumi.${stack}.yaml: ${key} must be set, in plain text, to ${allowed}`);
  return result;
}

/** What the stack's run has in its environment, on top of the fleet's own. */
export function environmentOf(
  { tenantId, subscriptionId: subscription, backend: url }: FleetStack,
  own: NodeJS.ProcessEnv,
): Record<string, string> {
  const isChosen = (own["PULUMI_BACKEND_URL"] ?? "") !== "";
  return {
    ARM_TENANT_ID: tenantId,
    ARM_SUBSCRIPTION_ID: subscription,
    ...(url === undefined || isChosen ? {} : { PULUMI_BACKEND_URL: url }),
  };
}

/** A command of Pulumi, in bash, for the backend that the fleet uses for the stack. */
export function forBackend(command: string, stack: FleetStack, own: NodeJS.ProcessEnv): string {
  const url = environmentOf(stack, own)["PULUMI_BACKEND_URL"];
  return url === undefined ? command : `PULUMI_BACKEND_URL=${bashWord(url)} ${command}`;
}
