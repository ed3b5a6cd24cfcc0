import { fork } from "node:child_process";
import { join } from "node:path";
import { failedRun, type FromWorker, type Ran, type Task, type ToWorker } from "./protocol";

/** A process that runs stacks, one at a time. */
export interface Worker {
  run(task: Task): Promise<Ran>;
  /** Has the CLI of the present run stop, as one Ctrl-C in front of it does. */
  cancel(): void;
  /** Resident memory when its last run had ended. */
  rssBytes(): number;
  /** Lets go of it; resolves once it has ended, which is when its run has. */
  end(): Promise<void>;
}

/** Of what a program prints, the end is shown when its process dies. */
const MOST_PRINTED = 4_000;

/** A small young generation, and a collection after each stack, so that two workers with their CLIs stay below 1.2 GB: test/bench/README.md. */
const LEAN = ["--max-semi-space-size=4", "--expose-gc"];

/** Starts one, with these arguments of Node; loading the program takes seconds of its first run. */
export function startWorker(folder: string, nodeArgs: readonly string[]): Worker {
  const child = fork(join(__dirname, "worker", "main.ts"), [], {
    cwd: folder,
    execArgv: [...LEAN, ...nodeArgs, "--require", require.resolve("tsx/cjs")],
    // A Ctrl-C goes to all processes of the terminal's group: this one is not to hear it, nor is its CLI.
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let printed = "";
  const note = (chunk: Buffer): void => void (printed = (printed + chunk.toString()).slice(-MOST_PRINTED));
  child.stdout?.on("data", note);
  child.stderr?.on("data", note);
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    // What it wrote last is read in the same turn of the event loop. Its "close" may never come.
    child.once("exit", (code, signal) => setImmediate(() => resolve(signal ?? `exit code ${code}`)));
  });
  let rss = 0;
  const send = (message: ToWorker): void => void (child.connected && child.send(message, () => undefined));
  return {
    async run(task) {
      printed = "";
      const answered = new Promise<Ran>((resolve) =>
        child.once("message", ({ ran, rssBytes }: FromWorker) => {
          rss = rssBytes;
          resolve(ran.hasSucceeded ? ran : { ...ran, stderr: [ran.stderr, printed].join("\n").trim() });
        }),
      );
      send({ run: task });
      const died = exited.then((how) => deathOf(how, printed));
      return await Promise.race([answered, died]);
    },
    cancel: () => send({ cancel: true }),
    rssBytes: () => rss,
    async end() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

function deathOf(how: string, printed: string): Ran {
  const stderr = `the program's process ended (${how})\n${printed}`.trim();
  return failedRun(stderr);
}
