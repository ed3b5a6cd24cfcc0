import { readFileSync } from "node:fs";

/** Remembers a process's highest resident memory, as far as the system tells (Linux does). */
export class PeakMemory {
  private pid: number | undefined;
  private peak: number | undefined;

  watch(pid: number | undefined): void {
    this.pid = pid;
  }

  /** To be called while the process lives: the figure is gone after its end. */
  sample(): void {
    if (this.pid === undefined || process.platform !== "linux") return;
    try {
      // proc_pid_status(5): the peak of the resident set, in kB.
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, "utf8"))?.[1];
      if (peak !== undefined) this.peak = Number(peak) / 1024;
    } catch {
      return; // it ended in between
    }
  }

  get miB(): number | undefined {
    return this.peak;
  }
}
