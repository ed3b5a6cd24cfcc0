import type { Health } from "../health/health";
import type { Runtime } from "../runtime";
import type { Signals } from "../sync/prepare";

/** Where a command prints what people read; logs go their own way. */
export interface Terminal {
  readonly isTerminal: boolean;
  /** Writes one line. */
  readonly print: (line: string) => void;
  /** For progress bars; only where `isTerminal`. */
  readonly stream: NodeJS.WriteStream;
}

export interface CommandContext {
  readonly runtime: Runtime;
  readonly signals: Signals;
  readonly terminal: Terminal;
  readonly health: Health;
}

export interface Command {
  readonly summary: string;
  /** Options it takes, each with a value, for `--help`. */
  readonly options?: Readonly<Record<string, string>>;
  /** Checks the options before anything is called; throws ConfigError. Returns what runs, and yields the exit code. */
  readonly prepare: (
    options: Readonly<Record<string, string | undefined>>,
    nowMs: number,
  ) => (context: CommandContext) => Promise<number>;
}
