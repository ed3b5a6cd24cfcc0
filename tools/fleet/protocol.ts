import type { Step } from "../pipeline/previewSummary/digest";

/** What the fleet does to a stack; `drift` is a preview that refreshes first. */
export type Operation = "preview" | "up" | "refresh" | "drift";

/** One stack's run, as a worker gets it. */
export interface Task {
  readonly operation: Operation;
  /** The project's folder, with Pulumi.yaml and the stack files; absolute. */
  readonly folder: string;
  readonly stack: string;
  /** On top of the environment that the fleet was started with. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a run of the CLI ended, in its own words. */
export interface Ran {
  readonly hasSucceeded: boolean;
  /** What the CLI printed; of a preview its digest. */
  readonly stdout: string;
  readonly stderr: string;
  /** What was done to each resource, of `up` and `refresh`. */
  readonly steps: readonly Step[];
  /** The errors among the engine's diagnostics, of `up` and `refresh`. */
  readonly errors: readonly string[];
  /** The warnings among them. */
  readonly warnings: readonly string[];
  /** What the program says to do next, of `up`. */
  readonly todo: readonly string[];
}

export type ToWorker = { readonly run: Task } | { readonly cancel: true };

export interface FromWorker {
  readonly ran: Ran;
  /** Resident memory once the run has ended. */
  readonly rssBytes: number;
}

/** Of a run that ended before it did anything. */
export function failedRun(stderr: string): Ran {
  return { hasSucceeded: false, stdout: "", stderr, steps: [], errors: [], warnings: [], todo: [] };
}
