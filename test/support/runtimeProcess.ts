import { execFileSync, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { TIME_ZONE, type MovableClock } from "./movableClock";

/** One line of the runtime's log. */
export interface RuntimeEvent {
  readonly event: string;
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface RuntimeExit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly RuntimeEvent[];
}

/** A runtime under way. Disposing kills it if it still runs. */
export interface RuntimeProcess extends AsyncDisposable {
  readonly pid: number;
  /** The first event of that name (which `matches`), past or to come; rejects when the process ends without it. */
  waitForEvent(name: string, matches?: (event: RuntimeEvent) => boolean): Promise<RuntimeEvent>;
  waitForExit(): Promise<RuntimeExit>;
  kill(signal: NodeJS.Signals): void;
}

export interface RuntimeOptions {
  /** Command and options, separated by blanks. */
  readonly command: string;
  /** All the process gets to see, besides its time zone. */
  readonly env: Readonly<Record<string, string>>;
  /** What its `Date` says. @default the computer's time */
  readonly clock?: MovableClock;
  /** A copy of the bundle to start in its own folder, and as whom. @default the bundle where it was built, as ourselves */
  readonly copy?: BundleCopy;
}

export interface BundleCopy {
  readonly file: string;
  /** Number of the user and group that runs it. */
  readonly user?: number;
  /** Options of Node. */
  readonly nodeArgs?: readonly string[];
}

/** Where `npm run build` puts it. */
export const BUNDLE = join(__dirname, "../../dist/main.cjs");
/** The Node that runs the bundle: `.ci/test-image-node` names another one than ours. */
export const RUNTIME_NODE = process.env["RUNTIME_NODE"] ?? process.execPath;
const TIMEOUT_MS = 45_000;

/** Version of that Node, such as `v24.21.0`. */
export function runtimeNodeVersion(): string {
  return execFileSync(RUNTIME_NODE, ["--version"], { encoding: "utf8" }).trim();
}

/** Starts the bundled runtime as its own process, as a container or a scheduler would. */
export function startRuntime({ command, env, clock, copy }: RuntimeOptions): RuntimeProcess {
  const { file = BUNDLE, user, nodeArgs = [] } = copy ?? {};
  const args = [...(clock?.nodeArgs ?? []), ...nodeArgs, file, ...command.split(" ")];
  const child = spawn(RUNTIME_NODE, args, {
    env: { TZ: TIME_ZONE, ...clock?.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(copy !== undefined && { cwd: dirname(file) }),
    ...(user !== undefined && { uid: user, gid: user }),
  });
  const output = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  const notify = (): void => watchers.forEach((watcher) => watcher());
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
    notify();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const exited = new Promise<RuntimeExit>((resolve) =>
    child.on("close", (code) => resolve({ code, ...output, events: eventsOf(output.stdout) })),
  );
  let hasExited = false;
  void exited.then(() => {
    hasExited = true;
    notify();
  });
  const failure = (what: string): Error =>
    new Error(`${command}: ${what}\nstdout: ${output.stdout}\nstderr: ${output.stderr}`);

  return {
    pid: child.pid ?? 0,
    waitForExit: () => within(exited, () => failure("it has not ended in time")),
    kill: (signal) => void child.kill(signal),
    async waitForEvent(name, matches = () => true) {
      const found = new Promise<RuntimeEvent>((resolve, reject) => {
        const look = (): void => {
          const event = eventsOf(output.stdout).find((each) => each.event === name && matches(each));
          if (event === undefined && !hasExited) return;
          watchers.delete(look);
          if (event === undefined) reject(failure(`it ended without the event ${name}`));
          else resolve(event);
        };
        watchers.add(look);
        look();
      });
      return await within(found, () => failure(`no event ${name} in time`));
    },
    async [Symbol.asyncDispose]() {
      if (!hasExited) child.kill("SIGKILL");
      await exited;
    },
  };
}

/** The lines that are log events; commands print other lines, too, and the last one may be unfinished. */
function eventsOf(stdout: string): RuntimeEvent[] {
  return stdout
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.startsWith('{"level":'))
    .map((line) => JSON.parse(line) as RuntimeEvent);
}

async function within<T>(promise: Promise<T>, failure: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure()), TIMEOUT_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
