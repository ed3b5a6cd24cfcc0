import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { codeOf } from "../../common/errors";
import type { HolderState, Lock } from "./lock";

/** What this machine knows of a process id. */
export interface ProcessLookUp {
  readonly isAlive: boolean;
  /** Undefined where it can't be told. */
  readonly startedMs: number | undefined;
}

export interface Here {
  readonly hostname: string;
  /**
   * Whether other machines may have the same name: hosted runners are made from one image, one for each job.
   * https://docs.github.com/actions/concepts/runners/github-hosted-runners
   */
  readonly isPipeline: boolean;
  readonly lookUp: (pid: number) => ProcessLookUp;
}

/** A lock's time has whole seconds, and a process's start ticks of a clock that may be set meanwhile. */
const TOLERANCE_MS = 2_000;

/** Whether the process that made the lock still runs. One with its id that started after the lock is another. */
export function holderState({ host, pid, createdMs }: Lock, here: Here): HolderState {
  if (here.isPipeline || host.toLowerCase() !== here.hostname.toLowerCase()) return "unknown";
  const { isAlive, startedMs } = here.lookUp(pid);
  if (!isAlive) return "dead";
  return startedMs !== undefined && startedMs > createdMs + TOLERANCE_MS ? "dead" : "running";
}

/** Asks the operating system. */
export function lookUpProcess(pid: number): ProcessLookUp {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process can't be sent signals to, but is there.
    if (codeOf(error) !== "EPERM") return { isAlive: false, startedMs: undefined };
  }
  try {
    return process.platform === "linux" ? fromProc(pid) : { isAlive: true, startedMs: fromPs(pid) };
  } catch {
    return { isAlive: true, startedMs: undefined };
  }
}

/** Of Linux on every processor that Node supports. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS_PER_SECOND = 100;

function fromProc(pid: number): ProcessLookUp {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, field 2, may contain blanks and parentheses: what follows it starts with field 3.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const boot = /^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1];
  const startedMs = (Number(boot) + Number(fields[19]) / TICKS_PER_SECOND) * 1000;
  // A zombie has ended, and waits for its parent to read how.
  return { isAlive: fields[0] !== "Z", startedMs: Number.isNaN(startedMs) ? undefined : startedMs };
}

function fromPs(pid: number): number | undefined {
  const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const startedMs = Date.parse(text.trim());
  return Number.isNaN(startedMs) ? undefined : startedMs;
}
