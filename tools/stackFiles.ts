import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { UsageError } from "./commandLine";
import { messageOf } from "../common/errors";
import { isObject } from "../common/objects";

/** Settings as YAML has them, by full key such as `ci:backend`. */
export type Settings = ReadonlyMap<string, unknown>;

/** What Pulumi.yaml says, as far as our commands need it. */
export interface Project {
  readonly name: string;
  /** Arguments of Node. */
  readonly nodeArgs: readonly string[];
  readonly declared: readonly Declared[];
}

/** A setting that Pulumi.yaml declares for every stack. */
export interface Declared {
  /** `<namespace>:<key>` */
  readonly key: string;
  /** Its value or default; undefined: every stack must set it. */
  readonly value: unknown;
  readonly isSecret: boolean;
}

/** https://github.com/pulumi/pulumi/blob/master/sdk/go/common/tokens/stack_name.go */
const STACK_NAME = /^[\w.-]{1,100}$/;
/** The file of a project that all its stacks share. */
export const PROJECT_FILE = "Pulumi.yaml";
const STACK_FILE = /^Pulumi\.([^/]+)\.yaml$/;

/** The stack whose file this is, whatever its name looks like; undefined for any other path. */
export function stackOfFile(path: string): string | undefined {
  return STACK_FILE.exec(path)?.[1];
}

/** Whether Pulumi would take this for a stack's name. */
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
  if (!existsSync(join(folder, PROJECT_FILE))) {
    throw new UsageError(`There is no Pulumi.yaml in ${folder}: run this in the folder of the project.`);
  }
  return parseProject(readFileSync(join(folder, PROJECT_FILE), "utf8"));
}

/** What the text of Pulumi.yaml says. Throws a UsageError when it can't be read. */
export function parseProject(text: string): Project {
  const file = parseYaml(PROJECT_FILE, text);
  const name = String(file.name);
  return { name, nodeArgs: nodeArgsOf(file.runtime), declared: declaredIn(file, name) };
}

/** What a stack's own file sets. Throws a UsageError when it isn't there, or can't be read. */
export function readStackFile(folder: string, stack: string): Settings {
  const name = fileOfStack(stack);
  if (!existsSync(join(folder, name))) throw noSuchStack(folder, stack);
  return parseStackFile(stack, readFileSync(join(folder, name), "utf8"));
}

/** What the text of a stack's own file sets. Throws a UsageError when it can't be read. */
export function parseStackFile(stack: string, text: string): Settings {
  const name = fileOfStack(stack);
  return new Map(
    Object.entries(configOf(parseYaml(name, text), name)).map(([key, value]) => [canonical(key), value]),
  );
}

/** `a:config:b` is `a:b` in an older spelling: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/config/key.go */
export function canonical(key: string): string {
  return key.replace(/^([^:]+):config:([^:]+)$/, "$1:$2");
}

/** The name of a stack's own file. */
export function fileOfStack(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/** A name that no file has; those of files that have one. */
export function noSuchStack(folder: string, stack: string): UsageError {
  const names = stackNames(folder).filter(isStackName);
  const others =
    names.length === 0 ? "No stack file exists yet." : `Stacks with a file: ${names.join(", ")}.`;
  return new UsageError(`Stack ${JSON.stringify(stack)} does not exist. ${others}`);
}

function declaredIn(file: Record<string, unknown>, project: string): Declared[] {
  return Object.entries(configOf(file, PROJECT_FILE)).map(([key, entry]) => {
    const declaration = isObject(entry) ? entry : { value: entry };
    return {
      key: key.includes(":") ? key : `${project}:${key}`,
      value: declaration.value ?? declaration.default,
      isSecret: declaration.secret === true,
    };
  });
}

function nodeArgsOf(runtime: unknown): string[] {
  const options = isObject(runtime) && isObject(runtime.options) ? runtime.options : {};
  return typeof options.nodeargs === "string"
    ? options.nodeargs.split(" ").filter((each) => each !== "")
    : [];
}

function parseYaml(name: string, text: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(text) ?? {};
  } catch (error) {
    throw new UsageError(`${name} can't be read: ${messageOf(error)}`, { cause: error });
  }
  if (!isObject(content)) throw new UsageError(`${name} holds no settings: it should begin with "config:".`);
  return content;
}

function configOf(file: Record<string, unknown>, name: string): Record<string, unknown> {
  const config = file.config ?? {};
  if (!isObject(config))
    throw new UsageError(`${name}: config should hold "<namespace>:<key>: <value>" lines.`);
  return config;
}
