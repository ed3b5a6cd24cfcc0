import { nearest } from "../../../common/settings/nearest";
import { forStack } from "../../../common/pulumi/stackOption";
import { describe, removeCommand, setCommand, shown, type Problem } from "../../../common/settings/problem";
import {
  backend,
  ciKeys,
  cloudOf,
  deployClientId,
  NAMESPACE,
  previewClientId,
  subscriptionId,
  tenantIdOf,
  type PipelineSetting,
} from "./pipelineSettings";
import type { Settings } from "../../stackFiles";
import { type DeploymentCloud, deploymentClouds } from "../../../common/deploymentClouds";
import type { CloudName } from "../../../common/clouds";

/** What a pipeline must know of a stack before it can sign in and reach the stack's state. */
export interface PipelineStack {
  readonly stack: string;
  /** For `pulumi login`. */
  readonly backend: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** ARM_ENVIRONMENT: https://www.pulumi.com/registry/packages/azure-native/installation-configuration/ */
  readonly armEnvironment: DeploymentCloud["azureEnvironment"];
  /** `environment` of azure/login: https://github.com/Azure/login/blob/master/action.yml */
  readonly azureCloud: Lowercase<DeploymentCloud["azureCliCloud"]>;
  /** Or "none". */
  readonly previewClientId: string;
  readonly deployClientId: string;
}

/** A stack for pipelines, or what is wrong with its settings, a sentence each. */
export type Reading = { readonly stack: PipelineStack } | { readonly problems: readonly string[] };

/** Reads a stack's file of the project of that name. Undefined for a stack that is not for pipelines: it has no `ci:` key. */
export function readPipelineStack(stack: string, project: string, own: Settings): Reading | undefined {
  if (![...own.keys()].some((key) => key.startsWith(NAMESPACE))) return undefined;
  const problems: Problem[] = [...wrongName(stack), ...unknownKeys(stack, [...own.keys()])];
  const read = <T>(setting: PipelineSetting<T>, fallback?: T): T | undefined => {
    const value = own.get(setting.key) ?? undefined;
    if (value === undefined && fallback !== undefined) return fallback;
    const result = typeof value === "string" ? setting.read(value) : undefined;
    if (result === undefined) problems.push(wrongValue(stack, setting, value));
    return result;
  };
  const values = {
    backend: read(backend),
    tenantId: read(tenantIdOf(project)),
    subscriptionId: read(subscriptionId),
    cloud: read(cloudOf(project), "commercial"),
    previewClientId: read(previewClientId),
    deployClientId: read(deployClientId),
  };
  return problems.length === 0 && isComplete(values)
    ? { stack: pipelineStack(stack, values) }
    : { problems: problems.map((problem) => describe(problem, stack)) };
}

type Values = Pick<
  PipelineStack,
  "backend" | "tenantId" | "subscriptionId" | "previewClientId" | "deployClientId"
> & { readonly cloud: CloudName };

function isComplete(values: { readonly [Key in keyof Values]: Values[Key] | undefined }): values is Values {
  return Object.values(values).every((value) => value !== undefined);
}

function pipelineStack(stack: string, values: Values): PipelineStack {
  const { azureEnvironment, azureCliCloud } = deploymentClouds[values.cloud];
  return {
    stack,
    backend: values.backend,
    tenantId: values.tenantId,
    subscriptionId: values.subscriptionId,
    armEnvironment: azureEnvironment,
    azureCloud: azureCliCloud.toLowerCase() as PipelineStack["azureCloud"],
    previewClientId: values.previewClientId,
    deployClientId: values.deployClientId,
  };
}

/** That a setting of a stack's file is missing or not allowed. */
export function wrongValue(stack: string, setting: PipelineSetting<unknown>, value: unknown): Problem {
  return {
    path: `Pulumi.${stack}.yaml: ${setting.key}`,
    message: findingOf(value),
    allowed: setting.allowed,
    hint: forStack(setCommand(setting.key, setting.example), stack),
  };
}

function findingOf(value: unknown): string {
  if (value === undefined) return "is not set";
  const isEncrypted = typeof value === "object" && value !== null && "secure" in value;
  return isEncrypted ? "is encrypted, but pipelines need it before they can decrypt" : `is ${shown(value)}`;
}

/**
 * A stack's name is also that of its environments, its service connections, a blob container and stages of a pipeline,
 * each with rules of its own; and `a-rotate` would be the environment of `a` without reviewers.
 */
const NAME = /^(?!.*-(?:drift|rotate|preview)$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** What such a name looks like. */
export const NAMES_FOR_PIPELINES =
  "up to 50 of a-z 0-9 and single hyphens, not ending in -drift, -rotate or -preview";

/** Whether pipelines can look after a stack of this name. */
export function isNameForPipelines(stack: string): boolean {
  return NAME.test(stack) && stack.length <= 50;
}

function wrongName(stack: string): Problem[] {
  if (isNameForPipelines(stack)) return [];
  return [
    {
      path: `Pulumi.${stack}.yaml`,
      message: "has a name that pipelines can't use",
      allowed: NAMES_FOR_PIPELINES,
      hint: "create a new stack with an allowed name: renaming this one would replace everything",
    },
  ];
}

/** A misspelt key would be a setting without effect. Its value is not shown: it might be a secret. */
function unknownKeys(stack: string, keys: readonly string[]): Problem[] {
  return keys
    .filter((key) => key.startsWith(NAMESPACE) && !ciKeys.includes(key))
    .map((key) => {
      const meant = nearest(key, ciKeys);
      return {
        // A line break in a key could pass for a command to the pipeline.
        path: `Pulumi.${stack}.yaml: ${shown(key)}`,
        message:
          meant === undefined
            ? "is not a known pipeline setting"
            : `is not a known setting; did you mean ${meant}?`,
        allowed: ciKeys.join(" · "),
        hint: /^[\w:.-]+$/.test(key) ? forStack(removeCommand(key), stack) : "delete it from the file",
      };
    });
}
