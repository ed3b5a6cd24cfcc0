import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A memory cgroup. Disposing removes it. */
export interface MemoryLimit extends Disposable {
  /** A program that puts itself into it, then becomes the one its arguments name. */
  readonly launcher: readonly string[];
}

// Version 1 has a tree for memory alone, version 2 one for all: https://docs.kernel.org/admin-guide/cgroup-v2.html
const TREES = [
  { root: "/sys/fs/cgroup/memory", marker: "memory.limit_in_bytes", limit: "memory.limit_in_bytes" },
  { root: "/sys/fs/cgroup", marker: "cgroup.subtree_control", limit: "memory.max" },
];

/**
 * Makes a memory cgroup, or says why it can't. A limit on address space (prlimit) would not do: Node reserves far more than it
 * uses.
 */
export function createMemoryLimit(mib: number): MemoryLimit | string {
  const tree = TREES.find(({ root, marker }) => existsSync(join(root, marker)));
  if (tree === undefined) return "there are no memory cgroups here";
  const folder = join(tree.root, `audit-log-connector-${process.pid}`);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, tree.limit), String(mib * 1024 * 1024));
  } catch (error) {
    return `only root may make one (${String(error)})`;
  }
  return {
    launcher: ["/bin/sh", "-c", `echo $$ > ${join(folder, "cgroup.procs")} && exec "$@"`, "sh"],
    [Symbol.dispose]: () => rmdirSync(folder),
  };
}
