import { readdirSync, readFileSync } from "node:fs";

const SAMPLE_MS = 100;

// The kernel's page on everything but a few arm64 set-ups; those report a wrong size, nothing else.
const PAGE_BYTES = 4096;

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly bytes: number;
}

/** Watches a process and all its descendants, in whatever process group they are. */
export interface ProcessTree {
  /** The largest sum of resident memory seen so far, in MB of 10^6 bytes; undefined where there is no /proc. */
  peakRssMb(): number | undefined;
  /** Kills what of the tree was ever seen and still runs. */
  kill(): void;
  stop(): void;
}

/** Samples ten times a second: short peaks may be missed. */
export function watchProcessTree(root: number): ProcessTree {
  let peakBytes = 0;
  const sample = (): readonly ProcessEntry[] => {
    const tree = descendants(root, processTable());
    peakBytes = Math.max(
      peakBytes,
      tree.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    return tree;
  };
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    peakRssMb: () => (peakBytes === 0 ? undefined : Math.round(peakBytes / 1e6)),
    kill() {
      // Leaves first would let a parent start them again, so from the top.
      for (const { pid } of sample()) killQuietly(pid);
      killQuietly(root);
    },
    stop: () => clearInterval(timer),
  };
}

function descendants(root: number, table: readonly ProcessEntry[]): readonly ProcessEntry[] {
  const found = table.filter(({ pid }) => pid === root);
  for (const { pid } of found) found.push(...table.filter(({ parent }) => parent === pid));
  return found;
}

function processTable(): ProcessEntry[] {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  return names.filter((name) => /^\d+$/.test(name)).flatMap(readEntry);
}

/** Fields 4 and 24 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; nothing when it has just ended. */
function readEntry(pid: string): ProcessEntry[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Field 2, the name, may contain blanks and parentheses.
    const [, parent, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return [{ pid: Number(pid), parent: Number(parent), bytes: Number(rest[19]) * PAGE_BYTES }];
  } catch {
    return [];
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
