import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { placeholders } from "./knownFacts";
import type { Values } from "./values";

/** What Pulumi.yaml says, as far as running the program needs it. */
export interface Project {
  readonly name: string;
  readonly nodeArgs: readonly string[];
  readonly declared: readonly Declared[];
}

interface Declared {
  /** `<namespace>:<key>` */
  readonly key: string;
  /** Undefined: every stack must set it. */
  readonly value: unknown;
  readonly isSecret: boolean;
}

/** A stack's whole config, defaults included; keys are `<namespace>:<key>`. */
export interface StackConfig {
  readonly config: Values;
  readonly secretKeys: readonly string[];
}

/** A mistake in the stack's files or the command line; the message is for the user and says what to do. */
export class PlanError extends Error {}

/** Reads Pulumi.yaml. https://www.pulumi.com/docs/iac/concepts/projects/project-file/ */
export function readProject(folder: string): Project {
  const file = yaml(join(folder, "Pulumi.yaml"));
  const name = String(file.name);
  const runtime = record(file.runtime);
  const nodeArgs = record(runtime.options).nodeargs;
  const declared = Object.entries(record(file.config)).map(([key, entry]) => {
    const { value, default: fallback, secret: isSecret } = isRecord(entry) ? entry : { value: entry };
    return {
      key: key.includes(":") ? key : `${name}:${key}`,
      value: value ?? fallback,
      isSecret: isSecret === true,
    };
  });
  return { name, nodeArgs: typeof nodeArgs === "string" ? nodeArgs.split(" ") : [], declared };
}

/**
 * Reads Pulumi.<stack>.yaml over the project's defaults. Encrypted values become a placeholder, their keys secret.
 * Throws a PlanError for a stack without file, and, as the engine does, for a declared key without a value.
 */
export function readStack(folder: string, project: Project, stack: string): StackConfig {
  const path = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) throw new PlanError(noSuchStack(folder, stack));
  const config: Record<string, unknown> = {};
  const secretKeys = new Set<string>();
  for (const { key, value, isSecret } of project.declared) {
    if (value !== undefined) config[key] = value;
    if (isSecret) secretKeys.add(key);
  }
  for (const [key, value] of Object.entries(record(yaml(path).config))) {
    const clear = decrypted(value);
    config[key] = clear.value;
    if (clear.hadSecret) secretKeys.add(key);
  }
  const missing = project.declared.find(({ key }) => config[key] === undefined);
  if (missing !== undefined) {
    const key = missing.key.replace(`${project.name}:`, "");
    throw new PlanError(
      `Stack "${stack}" is missing "${key}". Set it: pulumi config set ${key} <value> --stack ${stack}`,
    );
  }
  return { config, secretKeys: [...secretKeys] };
}

/** The stacks that have a file, by name. */
export function stackNames(folder: string): string[] {
  return readdirSync(folder)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

function noSuchStack(folder: string, stack: string): string {
  const names = stackNames(folder);
  const others =
    names.length === 0 ? "There is no stack file yet." : `Stacks with a file: ${names.join(", ")}.`;
  return `There is no Pulumi.${stack}.yaml. ${others}`;
}

/** `{ secure: <ciphertext> }`, also inside of objects and lists. */
function decrypted(value: unknown): { value: unknown; hadSecret: boolean } {
  if (Array.isArray(value)) {
    const items = value.map(decrypted);
    return { value: items.map((item) => item.value), hadSecret: items.some((item) => item.hadSecret) };
  }
  if (!isRecord(value)) return { value, hadSecret: false };
  if (typeof value.secure === "string" && Object.keys(value).length === 1) {
    return { value: placeholders.secret, hadSecret: true };
  }
  const entries = Object.entries(value).map(([key, item]) => [key, decrypted(item)] as const);
  return {
    value: Object.fromEntries(entries.map(([key, item]) => [key, item.value])),
    hadSecret: entries.some(([, item]) => item.hadSecret),
  };
}

function yaml(path: string): Record<string, unknown> {
  return record(parse(readFileSync(path, "utf8")));
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
