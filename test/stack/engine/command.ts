import { spawn } from "node:child_process";
import { watchProcessTree } from "./processTree";

/** How a command ended. A failed one is a result, not an exception: see `ok`. */
export interface CommandResult {
  /** What was run, without the path of the program. */
  readonly command: string;
  /** Null when a signal or the time limit ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** Peak resident memory of the command and all its descendants; undefined where /proc is missing. */
  readonly peakRssMb: number | undefined;
}

export interface CommandOptions {
  readonly cwd: string;
  /** All that the command gets to see. */
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** Runs a program to its end; past the limit, or when aborted, kills it with everything it started. */
export async function runCommand(
  program: string,
  args: readonly string[],
  { cwd, env, limitMs, signal }: CommandOptions,
): Promise<CommandResult> {
  signal.throwIfAborted();
  const startedMs = performance.now();
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  using tree = watchProcessTree(child.pid ?? 0);
  const output = { stdout: "", stderr: "" };
  // Where there is no /proc, the tree knows nobody.
  const kill = (): void => {
    tree.kill();
    child.kill("SIGKILL");
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const timer = setTimeout(() => {
    output.stderr += `\nkilled after ${limitMs} ms\n`;
    kill();
  }, limitMs);
  signal.addEventListener("abort", kill);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    return {
      command: args.join(" "),
      exitCode,
      ...output,
      seconds: (performance.now() - startedMs) / 1000,
      peakRssMb: tree.peakRssMb(),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", kill);
  }
}

/** The result of a command that had to succeed; throws with all it printed when it did not. */
export function ok<Result extends CommandResult>(result: Result): Result {
  if (result.exitCode === 0) return result;
  throw new Error(
    `${result.command}: exit code ${result.exitCode} after ${result.seconds.toFixed(1)} s\n` +
      `stdout: ${result.stdout}\nstderr: ${result.stderr}`,
  );
}
