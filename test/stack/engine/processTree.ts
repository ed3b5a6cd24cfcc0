import { readdirSync, readFileSync } from "node:fs";

const SAMPLE_MS = 100;

// The kernel's page on everything but a few arm64 set-ups; those report a wrong size, nothing else.
const PAGE_BYTES = 4096;

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since boot: with the pid it identifies a process for good. */
  readonly started: string;
  readonly bytes: number;
}

/** A process and all its descendants, in whatever process group they are. Disposing kills them. */
export interface ProcessTree extends Disposable {
  /** The largest sum of resident memory seen so far, in MB of 10^6 bytes; undefined where there is no /proc. */
  readonly peakRssMb: () => number | undefined;
  /** Kills what was ever seen of the tree and still runs, also when its parent has ended. */
  readonly kill: () => void;
}

/** Samples ten times a second: short peaks may be missed. */
export function watchProcessTree(root: number): ProcessTree {
  const seen = new Map<number, string>();
  let peakBytes = 0;
  const sample = (): readonly ProcessEntry[] => {
    const table = processTable();
    const tree = descendants(root, table);
    for (const { pid, started } of tree) seen.set(pid, started);
    peakBytes = Math.max(
      peakBytes,
      tree.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    return table;
  };
  const kill = (): void => {
    const running = sample().filter(({ pid, started }) => seen.get(pid) === started);
    for (const { pid } of running) killQuietly(pid);
  };
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    peakRssMb: () => (peakBytes === 0 ? undefined : Math.round(peakBytes / 1e6)),
    kill,
    [Symbol.dispose]() {
      clearInterval(timer);
      kill();
    },
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

/** Fields 4, 22 and 24 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; nothing when it has just ended. */
function readEntry(pid: string): ProcessEntry[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Field 2, the name, may contain blanks and parentheses: what follows it starts with field 3.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [parent, started, pages] = [fields[1], fields[19], fields[21]];
    return [
      { pid: Number(pid), parent: Number(parent), started: started ?? "", bytes: Number(pages) * PAGE_BYTES },
    ];
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
