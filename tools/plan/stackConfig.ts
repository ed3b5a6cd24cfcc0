import { UsageError } from "../commandLine";
import { isObject } from "../../common/objects";
import { readStackFile, type Project } from "../stackFiles";
import { placeholders } from "./knownValues";
import type { Values } from "./values";

/** A stack's whole config, defaults included; keys are `<namespace>:<key>`. */
export interface StackConfig {
  readonly config: Values;
  readonly secretKeys: readonly string[];
}

/**
 * Reads Pulumi.<stack>.yaml over the project's defaults. Encrypted values become a placeholder, their keys secret.
 * Throws a UsageError for a stack without file, and, as the engine does, for a declared key without a value.
 */
export function readStackConfig(folder: string, project: Project, stack: string): StackConfig {
  const config: Record<string, unknown> = {};
  const secretKeys = new Set<string>();
  for (const { key, value, isSecret } of project.declared) {
    if (value !== undefined) config[key] = value;
    if (isSecret) secretKeys.add(key);
  }
  for (const [key, value] of readStackFile(folder, stack)) {
    const clear = decrypted(value);
    config[key] = clear.value;
    if (clear.hadSecret) secretKeys.add(key);
  }
  const missing = project.declared.find(({ key }) => config[key] === undefined);
  if (missing !== undefined) {
    const key = missing.key.replace(`${project.name}:`, "");
    throw new UsageError(
      `Stack "${stack}" is missing "${key}". Set it: pulumi config set ${key} <value> --stack ${stack}`,
    );
  }
  return { config, secretKeys: [...secretKeys] };
}

/** `{ secure: <ciphertext> }`, also inside of objects and lists. */
function decrypted(value: unknown): { value: unknown; hadSecret: boolean } {
  if (Array.isArray(value)) {
    const items = value.map(decrypted);
    return { value: items.map((item) => item.value), hadSecret: items.some((item) => item.hadSecret) };
  }
  if (!isObject(value)) return { value, hadSecret: false };
  if (typeof value.secure === "string" && Object.keys(value).length === 1) {
    return { value: placeholders.secret, hadSecret: true };
  }
  const entries = Object.entries(value).map(([key, item]) => [key, decrypted(item)] as const);
  return {
    value: Object.fromEntries(entries.map(([key, item]) => [key, item.value])),
    hadSecret: entries.some(([, item]) => item.hadSecret),
  };
}
