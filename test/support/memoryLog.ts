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

/** `onEntry` is told of each entry. */
export function memoryLog(onEntry: (entry: LogEntry) => void = () => undefined): MemoryLog {
  const entries: LogEntry[] = [];
  const at =
    (level: LogLevel) =>
    (event: string, message: string, fields: LogFields = {}): void => {
      const entry = { level, event, message, fields };
      entries.push(entry);
      onEntry(entry);
    };
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
