import type { Health } from "../health/health";
import type { DataverseAccess, Runtime, StateAccess } from "../runtime";
import type { Log } from "../support/log";
import type { Signals } from "../sync/prepare";

/** Where a command prints what people read; logs go their own way. */
export interface Terminal {
  readonly isTerminal: boolean;
  /** Writes one line. */
  readonly print: (line: string) => void;
  /** For progress bars; only where `isTerminal`. */
  readonly stream: NodeJS.WriteStream;
}

/** What commands get that look at the state alone. */
export interface StateContext {
  readonly runtime: StateAccess;
  readonly terminal: Terminal;
}

/** What commands get that only read from Dataverse. */
export interface DataverseContext {
  readonly runtime: DataverseAccess;
  readonly signals: Signals;
  readonly terminal: Terminal;
}

export interface CommandContext extends StateContext {
  readonly runtime: Runtime;
  readonly signals: Signals;
  readonly health: Health;
}

/** An option of a command. */
export interface Option {
  /** What its value is called in the help, such as `time`; absent: the option takes none. */
  readonly value?: string;
  readonly meaning: string;
}

/** What a command line gives its command. */
export interface Given {
  /** Options with a value. */
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Options without one. */
  readonly flags: ReadonlySet<string>;
  /** What follows the command besides options; at least one where the command takes any. */
  readonly operands: readonly string[];
}

interface Described {
  readonly summary: string;
  readonly options?: Readonly<Record<string, Option>>;
  /** What is called in the help what follows the command, one or several; absent: nothing does. */
  readonly operand?: string;
  /** What its exit codes mean, where that isn't what the general help says. */
  readonly exits?: string;
}

/** What a command does where the runtime is switched off; it is handed no client of any service. */
export interface DisabledContext {
  readonly config: { readonly healthPort: number };
  readonly log: Log;
  readonly stop: AbortSignal;
}

/** Checks what is given before anything is called, with ConfigErrors. Returns what runs, and yields the exit code. */
type Prepare<Context> = (given: Given, nowMs: number) => (context: Context) => Promise<number>;

/** A command that needs the state alone: it works without a credential. */
export interface StateCommand extends Described {
  readonly needs: "state";
  readonly prepare: Prepare<StateContext>;
}

/** A command that needs Dataverse alone: it touches neither the state nor the Activity API. */
export interface DataverseCommand extends Described {
  readonly needs: "dataverse";
  readonly prepare: Prepare<DataverseContext>;
}

/** A command that needs Microsoft's services as well. */
export interface ServiceCommand extends Described {
  readonly needs: "services";
  /** With AUDITLOG_ENABLED=false, in place of what it does; absent: an admin's command, which runs all the same. */
  readonly disabled?: (context: DisabledContext) => Promise<number>;
  readonly prepare: Prepare<CommandContext>;
}

export type Command = StateCommand | DataverseCommand | ServiceCommand;

/** Prints a document for other programs. */
export function printJson({ print }: Terminal, document: object): void {
  for (const line of JSON.stringify(document, null, 2).split("\n")) print(line);
}

/** The option of commands whose output other programs read; docs/commands.md describes the shapes. */
export const json: Readonly<Record<string, Option>> = {
  json: { meaning: "as JSON, in the shape that docs/commands.md describes" },
};
