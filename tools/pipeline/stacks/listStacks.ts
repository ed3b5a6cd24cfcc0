import { forStack } from "../../../common/pulumi/stackOption";
import { setCommand } from "../../../common/settings/problem";
import { affectedBy, type Affected } from "./affected";
import { UsageError } from "../../commandLine";
import { changedPaths, fileAt, isNoCommit } from "../git";
import { exposures, type StackWithSettings } from "./exposure";
import { backend, ciKeys } from "./pipelineSettings";
import { readPipelineStack, type PipelineStack } from "./pipelineStack";
import {
  fileOfStack,
  isStackName,
  noSuchStack,
  parseProject,
  parseStackFile,
  PROJECT_FILE,
  readProject,
  readStackFile,
  stackNames,
  stackOfFile,
  type Project,
  type Settings,
} from "../../stackFiles";

/** Which stacks to list. */
export interface StackQuery {
  /** The project's, with Pulumi.yaml and the stack files. */
  readonly folder: string;
  /** Commit to compare with. @default none: everything counts as changed */
  readonly base?: string | undefined;
  /** Only this stack. */
  readonly stack?: string | undefined;
  readonly onlyChanged?: boolean | undefined;
}

/** One stack as the pipelines get it, its keys in this order. */
export interface ListedStack extends PipelineStack {
  /** Whether what differs concerns it. */
  readonly changed: boolean;
}

/** Stacks by name, and notes for the log and for reviewers. */
export interface StackList {
  readonly stacks: readonly ListedStack[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  /** Stacks whose previews could show a secret or deploy, a sentence in Markdown each. */
  readonly exposures: readonly string[];
}

/**
 * The stacks that pipelines look after, as the files in the folder have them. Throws one UsageError with every wrong
 * setting and name; a file that is no YAML ends it at once.
 */
export async function listStacks(query: StackQuery): Promise<StackList> {
  const { folder, stack: only, onlyChanged = false } = query;
  const names = stackNames(folder);
  if (only !== undefined && !names.includes(only)) throw noSuchStack(folder, only);
  const chosen = only === undefined ? names : [only];
  const project = readProject(folder);
  const { found, silent } = readAll(folder, project, chosen);
  if (only !== undefined && silent.length > 0) throw notForPipelines(only);
  const { affected, note, paths } = await differenceOf(query);
  const stacks = found
    .map(({ stack }) => stack)
    .map(({ stack, ...rest }) => ({ stack, changed: affected === "all" || affected.has(stack), ...rest }))
    .filter(({ changed }) => changed || !onlyChanged);
  const notes = [
    ...(note === undefined ? [] : [note]),
    ...silent.map((name) => `Pulumi.${name}.yaml has no ci: settings: pipelines leave this stack alone.`),
  ];
  return {
    stacks,
    notes,
    warnings: only === undefined ? goneWarnings(paths, names) : [],
    exposures: exposures(
      await withBefore(found, query),
      project,
      readableStacks(
        folder,
        project,
        names.filter((name) => !chosen.includes(name)),
      ),
    ),
  };
}

/** The stacks that have settings for pipelines, and the names of those that have none. */
function readAll(
  folder: string,
  project: Project,
  names: readonly string[],
): { readonly found: readonly StackWithSettings[]; readonly silent: readonly string[] } {
  const [found, silent, problems]: [StackWithSettings[], string[], string[]] = [[], [], []];
  for (const name of names) {
    if (!isStackName(name)) {
      problems.push(badName(name));
      continue;
    }
    const settings = readStackFile(folder, name);
    const reading = readPipelineStack(name, project.name, settings);
    if (reading === undefined) silent.push(name);
    else if ("problems" in reading) problems.push(...reading.problems);
    else found.push({ stack: reading.stack, settings });
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return { found, silent };
}

/** Those for pipelines; mistakes of stacks that weren't asked for are left to their own runs. */
function readableStacks(folder: string, project: Project, names: readonly string[]): PipelineStack[] {
  return names.flatMap((name) => {
    try {
      return readAll(folder, project, [name]).found.map(({ stack }) => stack);
    } catch (error) {
      if (error instanceof UsageError) return [];
      throw error;
    }
  });
}

/** What differs since the base, as far as there is one. */
interface Difference {
  readonly paths: readonly string[];
  readonly affected: Affected;
  readonly note?: string;
}

async function differenceOf({ folder, base }: StackQuery): Promise<Difference> {
  if (base === undefined) return { paths: [], affected: "all" };
  if (isNoCommit(base)) {
    return { paths: [], affected: "all", note: "The base is not a commit: every stack counts as changed." };
  }
  const paths = await changedPaths(folder, { base, head: "HEAD" });
  return { paths, affected: affectedBy(paths) };
}

/** Adds what each stack's file and Pulumi.yaml set at the base. */
async function withBefore(
  found: readonly StackWithSettings[],
  { folder, base }: StackQuery,
): Promise<StackWithSettings[]> {
  if (base === undefined || isNoCommit(base)) return [...found];
  const project = await readAt(folder, base, { path: PROJECT_FILE, read: parseProject });
  if (project === undefined) return [...found];
  return Promise.all(
    found.map(async (each) => {
      const { stack } = each.stack;
      const read = (text: string): Settings => parseStackFile(stack, text);
      const settings = await readAt(folder, base, { path: fileOfStack(stack), read });
      return settings === undefined ? each : { ...each, before: { settings, project } };
    }),
  );
}

/** Undefined for a file that isn't there, or that nothing could have been deployed from. */
async function readAt<T>(
  folder: string,
  base: string,
  { path, read }: { readonly path: string; readonly read: (text: string) => T },
): Promise<T | undefined> {
  const text = await fileAt(folder, base, path);
  try {
    return text === undefined ? undefined : read(text);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function goneWarnings(paths: readonly string[], names: readonly string[]): string[] {
  return paths
    .map(stackOfFile)
    .filter((name) => name !== undefined)
    .filter((name) => isStackName(name) && !names.includes(name))
    .map(
      (name) =>
        `Pulumi.${name}.yaml is gone, but what it deployed is not, and no pipeline looks after it any more: bring ` +
        `the file back, run pulumi destroy --stack ${name}, then delete it.`,
    );
}

function notForPipelines(stack: string): UsageError {
  const command = forStack(setCommand(backend.key, backend.example), stack);
  return new UsageError(
    `Pulumi.${stack}.yaml has no ci: settings, so pipelines leave this stack alone. ` +
      `It needs ${ciKeys.join(", ")}: ${command}`,
  );
}

/** As JSON: a line break in a name could pass for a command to the pipeline. */
function badName(name: string): string {
  return (
    `${JSON.stringify(`Pulumi.${name}.yaml`)} does not name a stack; allowed: up to 100 of A-Z a-z 0-9 . _ -` +
    "\nmake a new stack of an allowed name"
  );
}
