import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { UsageError } from "../commandLine";

/** Settings as YAML has them, by full key such as `ci:backend`. */
export type Settings = ReadonlyMap<string, unknown>;

/** What Pulumi.yaml says about every stack. */
export interface Project {
  readonly name: string;
  /** Values, or defaults, that a stack's own replace. */
  readonly settings: Settings;
}

/** https://github.com/pulumi/pulumi/blob/master/sdk/go/common/tokens/stack_name.go */
const STACK_NAME = /^[\w.-]{1,100}$/;
const STACK_FILE = /^Pulumi\.([^/]+)\.yaml$/;

/** The stack whose file this is, whatever its name looks like; undefined for any other path. */
export function stackOfFile(path: string): string | undefined {
  return STACK_FILE.exec(path)?.[1];
}

/** Names end up in expressions of workflows and in shell scripts: none may have a character with a meaning there. */
export function isStackName(name: string): boolean {
  return STACK_NAME.test(name);
}

/** The stacks that have a file here, sorted by name; their names are unchecked. */
export function stackNames(folder: string): string[] {
  return readdirSync(folder)
    .map(stackOfFile)
    .filter((name) => name !== undefined)
    .sort();
}

/** Reads Pulumi.yaml. https://www.pulumi.com/docs/iac/concepts/projects/project-file/ */
export function readProject(folder: string): Project {
  if (!existsSync(join(folder, "Pulumi.yaml"))) {
    throw new UsageError(`There is no Pulumi.yaml in ${folder}: run this in the folder of the project.`);
  }
  const file = readYaml(folder, "Pulumi.yaml");
  const name = String(file.name);
  const settings = Object.entries(recordAt(file, "config", "Pulumi.yaml")).map(([key, entry]) => {
    const fullKey = key.includes(":") ? key : `${name}:${key}`;
    return [fullKey, isRecord(entry) ? (entry.value ?? entry.default) : entry] as const;
  });
  return { name, settings: new Map(settings) };
}

/** What a stack's own file sets. Throws a UsageError when it can't be read. */
export function readStackFile(folder: string, stack: string): Settings {
  const name = `Pulumi.${stack}.yaml`;
  return new Map(Object.entries(recordAt(readYaml(folder, name), "config", name)));
}

function readYaml(folder: string, name: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(readFileSync(join(folder, name), "utf8")) ?? {};
  } catch (error) {
    throw new UsageError(`${name} can't be read: ${String(error)}`, { cause: error });
  }
  if (!isRecord(content)) throw new UsageError(`${name} holds no settings: it should begin with "config:".`);
  return content;
}

function recordAt(file: Record<string, unknown>, key: string, name: string): Record<string, unknown> {
  const value = file[key] ?? {};
  if (!isRecord(value))
    throw new UsageError(`${name}: ${key} should hold "<namespace>:<key>: <value>" lines.`);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
