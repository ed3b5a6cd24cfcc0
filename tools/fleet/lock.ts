import { duration } from "./duration";

/** A lock as the CLI names it when it refuses an update. */
export interface Lock {
  readonly url: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly createdMs: number;
}

/** Whether the process that made a lock still runs; "unknown" where it can't be told from here. */
export type HolderState = "running" | "dead" | "unknown";

const LOCKED = "the stack is currently locked by";

/**
 * The form of https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/backend/diy/lock.go (checkForLock): one line a lock. Pulumi
 * Cloud has no such locks.
 */
const LINE = /^\s*(\S+): created by (.+)@(\S+) \(pid (\d+)\) at (\S+)\s*$/gm;

/** The locks in what the CLI printed; empty when it was not refused for one. */
export function locksIn(text: string): Lock[] {
  if (!text.includes(LOCKED)) return [];
  return [...text.matchAll(LINE)].map(([, url = "", user = "", host = "", pid = "", created = ""]) => ({
    url,
    user,
    host,
    pid: Number(pid),
    createdMs: Date.parse(created),
  }));
}

/** Who holds the lock, since when, and what to do about it; `cancel` is the command that removes it. */
export function explainLock(
  stack: string,
  lock: Lock,
  { state, nowMs, cancel }: { state: HolderState; nowMs: number; cancel: string },
): string {
  const { user, host, pid, createdMs, url } = lock;
  const age = duration(nowMs - createdMs);
  const head = `locked for ${age} by process ${pid} of ${user} on host ${host} (${url})`;
  return `${head}\n${advice[state](stack, lock, cancel)}`;
}

const advice: Readonly<Record<HolderState, (stack: string, lock: Lock, cancel: string) => string>> = {
  dead: (stack, _, cancel) =>
    "That process has ended on this host, and left the lock. Remove it, then refresh, as what the process did last may not be " +
    `recorded:\n  ${cancel}\n  npm run fleet -- refresh --stacks ${stack}`,
  running: (_, { pid }) =>
    `Process ${pid} is running on this host: wait until it has ended. Don't remove the lock: the update would go on, and ` +
    "the last one to end would overwrite the state.",
  unknown: (_, { pid, host }) =>
    `Look on ${host} whether process ${pid} is running; from here it can't be told. While it may be, don't remove the ` +
    "lock: the update would go on, and the last one to end would overwrite the state.",
};
