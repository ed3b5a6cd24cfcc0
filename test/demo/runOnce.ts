import { spawn } from "node:child_process";

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

/** Runs `once` as its own process; errors of the runtime go to our stderr, its log lines are read. */
export async function runOnce(env: Readonly<Record<string, string>>): Promise<Pass> {
  const started = performance.now();
  const child = spawn(process.execPath, ["dist/main.cjs", "once"], {
    env: { PATH: process.env.PATH, ...env, AUDITLOG_LOG_FORMAT: "json" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.once("close", resolve));
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  const completed = lines
    .map((line) => JSON.parse(line) as { event: string })
    .find(({ event }) => event === "pass_completed");
  if (completed === undefined) throw new Error(`the runtime did not complete its pass:\n${output}`);
  return { summary: completed as unknown as Pass["summary"], seconds: (performance.now() - started) / 1000 };
}
