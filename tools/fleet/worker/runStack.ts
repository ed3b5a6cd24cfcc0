import {
  CommandError,
  LocalWorkspace,
  Stack,
  type EngineEvent,
  type PulumiCommand,
  type StepEventMetadata,
} from "@pulumi/pulumi/automation";
import { NEXT_STEPS } from "../../../components/program/nextSteps";
import type { Step } from "../../pipeline/previewSummary/digest";
import type { Ran, Task } from "../protocol";
import { isolated } from "./isolation";
import { programOf } from "./program";

interface RunOptions {
  readonly pulumi: PulumiCommand;
  /** Aborted, the CLI gets SIGINT: it lets the calls under way end, and starts no other. */
  readonly signal: AbortSignal;
}

/** Runs one stack in this process. A run that fails is a result; throws only bugs. Never two at once: see README.md. */
export async function runStack(task: Task, options: RunOptions): Promise<Ran> {
  return await isolated(async () => await runInWorkspace(task, options));
}

async function runInWorkspace({ operation, folder, stack, env }: Task, options: RunOptions): Promise<Ran> {
  const { pulumi: pulumiCommand, signal } = options;
  const workspace = await LocalWorkspace.create({
    // With the project's own folder, the CLI reads its files as they are, and the SDK writes none.
    workDir: folder,
    program: programOf(folder),
    envVars: { ...env },
    pulumiCommand,
  });
  // Selecting would change which stack the user's own commands are about; each command gets its name anyway.
  workspace.selectStack = async () => {};
  // Nothing reads the outputs, which are secret in part.
  workspace.stackOutputs = async () => ({});
  const isPreview = operation === "preview" || operation === "drift";
  workspace.serializeArgsForOp = async () => (isPreview ? ["--json", "--show-replacement-steps"] : []);
  const [said, seen] = [{ stdout: "", stderr: "" }, watchEvents()];
  const common = {
    color: "never" as const,
    signal,
    onOutput: (text: string) => void (said.stdout += text),
    onError: (text: string) => void (said.stderr += text),
  };
  const selected = await Stack.select(stack, workspace);
  const run: Record<Task["operation"], () => Promise<unknown>> = {
    preview: async () => await selected.preview(common),
    drift: async () => await selected.preview({ ...common, refresh: true, expectNoChanges: true }),
    up: async () => await selected.up({ ...common, showSecrets: false, onEvent: seen.onEvent }),
    refresh: async () => await selected.refresh({ ...common, showSecrets: false, onEvent: seen.onEvent }),
  };
  try {
    await run[operation]();
    return { hasSucceeded: true, ...said, ...seen.result() };
  } catch (error) {
    const why = error instanceof CommandError ? "" : `${String(error)}\n`;
    return { hasSucceeded: false, ...said, stderr: said.stderr + why, ...seen.result() };
  }
}

function watchEvents() {
  const [errors, warnings, todo]: [string[], string[], string[]] = [[], [], []];
  const steps: Step[] = [];
  return {
    onEvent: ({ diagnosticEvent, resOutputsEvent }: EngineEvent): void => {
      if (diagnosticEvent !== undefined) {
        const { severity, message } = diagnosticEvent;
        if (severity === "error") errors.push(message);
        else if (severity === "warning") warnings.push(message);
        else if (severity === "info" && message.startsWith(NEXT_STEPS))
          todo.push(message.slice(NEXT_STEPS.length));
      }
      if (resOutputsEvent !== undefined) steps.push(stepOf(resOutputsEvent.metadata));
    },
    result: () => ({ errors, warnings, todo, steps }),
  };
}

/** As `pulumi preview --json` has it. */
function stepOf({ op, urn, old, new: now, diffs, detailedDiff }: StepEventMetadata): Step {
  const kinds = Object.entries(detailedDiff ?? {}).map(
    ([path, { diffKind }]) => [path, { kind: diffKind }] as const,
  );
  return {
    op,
    urn,
    ...(old && { oldState: old }),
    ...(now && { newState: now }),
    ...(diffs && { diffReasons: diffs }),
    detailedDiff: Object.fromEntries(kinds),
  };
}
