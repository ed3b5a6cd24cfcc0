import { readProject } from "../stackFiles";
import { evaluate } from "./evaluate";
import type { EvaluateOptions, Evaluation } from "./evaluate";
import { knownValues } from "./knownValues";
import { placeholderResponder } from "./placeholders";
import { readStackConfig } from "./stackConfig";

export interface EvaluateStackOptions extends Pick<EvaluateOptions, "env"> {
  /** False: what a first preview knows. True: with ids and computed values, as if everything were made. */
  readonly previewLookups: boolean;
}

/**
 * Evaluates a stack by its files, without any account. `folder` is that of Pulumi.yaml, absolute. Throws a UsageError
 * for a stack without file or with a value missing; a failing program isn't an error (see `evaluate`).
 */
export async function evaluateStack(
  folder: string,
  stack: string,
  { previewLookups, ...options }: EvaluateStackOptions,
): Promise<Evaluation> {
  const project = readProject(folder);
  const { config, secretKeys } = readStackConfig(folder, project, stack);
  return evaluate({
    ...options,
    program: folder,
    project: project.name,
    stack,
    config,
    secretKeys,
    nodeArgs: project.nodeArgs,
    preview: true,
    responder: placeholderResponder(knownValues(project.name, config), { previewLookups }),
  });
}
