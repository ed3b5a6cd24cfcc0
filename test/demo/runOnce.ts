import { startRuntime } from "../support/runtimeProcess";

type Count =
  | "blobsListed"
  | "blobsDelivered"
  | "blobsDeadLettered"
  | "recordsMatched"
  | "rowsWritten"
  | "duplicates"
  | "deletions"
  | "deadLettered";

/** One pass: the counts of the runtime's own `pass_completed` line, and how long the process ran. */
export interface Pass {
  readonly summary: Readonly<Record<Count, number>>;
  readonly seconds: number;
}

/** Runs `once` as its own process and reads its log. */
export async function runOnce(env: Readonly<Record<string, string>>): Promise<Pass> {
  const started = performance.now();
  await using runtime = startRuntime({ command: "once", env });
  const { events, stdout, stderr } = await runtime.waitForExit();
  const completed = events.find(({ event }) => event === "pass_completed");
  if (completed === undefined) throw new Error(`the runtime did not complete its pass:\n${stdout}${stderr}`);
  return { summary: completed as unknown as Pass["summary"], seconds: (performance.now() - started) / 1000 };
}
