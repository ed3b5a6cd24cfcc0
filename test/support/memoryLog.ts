import type { Log, LogFields, LogLevel } from "../../runtime/support/log";

export interface LogEntry {
  readonly level: LogLevel;
  readonly event: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its entries. */
export interface MemoryLog extends Log {
  readonly entries: readonly LogEntry[];
  /** Names of the events of one level (or of all), in order. */
  events(level?: LogLevel): string[];
  /** Fields of the entries with this event. */
  fieldsOf(event: string): LogFields[];
}

export function memoryLog(): MemoryLog {
  const entries: LogEntry[] = [];
  const at =
    (level: LogLevel) =>
    (event: string, message: string, fields: LogFields = {}): void =>
      void entries.push({ level, event, message, fields });
  return {
    entries,
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    events: (level) =>
      entries.filter((entry) => level === undefined || entry.level === level).map(({ event }) => event),
    fieldsOf: (event) => entries.filter((entry) => entry.event === event).map(({ fields }) => fields),
  };
}
