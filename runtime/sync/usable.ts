import { codeOf, messageOf, type ConnectorError } from "../../common/errors";
import { events } from "../../common/events";
import type { Log } from "../support/log";
import type { StateStore, Stored } from "./ports";

/** A document as `parse` reads it, and the version to name when replacing it. */
export interface Usable<T> {
  /** Undefined: there is one, but nothing can be taken from it. */
  readonly value: T | undefined;
  readonly version: string;
}

/**
 * Reads a document of the state; undefined where there is none. One that can't be right is named in the log and counts as
 * empty: what depends on it is done again. Throws for one of another version.
 */
export async function readUsable<T>(
  store: StateStore,
  key: string,
  parse: (value: unknown) => T,
  log: Log,
): Promise<Usable<T> | undefined> {
  let version = "any";
  try {
    const stored: Stored | undefined = await store.read(key);
    if (stored === undefined) return undefined;
    version = stored.version;
    return { value: parse(stored.value), version };
  } catch (error) {
    if (codeOf(error) !== "document") throw error;
    const { hint } = error as ConnectorError;
    log.error(events.documentRefused, messageOf(error), { key, hint });
    return { value: undefined, version };
  }
}

/** Whether nothing can be taken from a document, whatever its version: for those that must not hold up anything. */
export function isUnusable(error: unknown): boolean {
  return ["document", "incomplete"].includes(codeOf(error) ?? "");
}

/** The same for what nothing depends on; undefined where there is nothing to take. */
export async function readOptional(store: StateStore, key: string): Promise<unknown> {
  try {
    return (await store.read(key))?.value;
  } catch (error) {
    if (!isUnusable(error)) throw error;
    return undefined;
  }
}
