import { fieldsOf, isTimeText } from "../domain/stored";
import { iso } from "../domain/window";
import type { Clock } from "../../common/time";
import { codeOf, messageOf, type HttpError } from "../../common/errors";
import { runtimeVersion } from "../support/version";
import type { StateStore } from "./ports";
import { readOptional } from "./usable";

/** Passes that failed since the last that was completed. Times are UTC text. */
export interface FailingPasses {
  readonly version: 1;
  readonly since: string;
  readonly at: string;
  readonly passes: number;
  /** Why the last of them failed, and what to do. */
  readonly error: string;
  readonly hint: string | undefined;
  readonly code: string | undefined;
  readonly serviceCode: string | undefined;
  /** Of the last of them; before 0.4.0 none was kept. */
  readonly runtimeVersion?: string;
}

const KEY = "failing";

/** Undefined: the last pass was completed, or there was none. */
export async function loadFailing(store: StateStore): Promise<FailingPasses | undefined> {
  const value = await readOptional(store, KEY);
  const { version, since, at, passes, error, hint = "" } = fieldsOf(value);
  const isOurs = version === 1 && [since, at].every(isTimeText) && typeof passes === "number";
  return isOurs && [error, hint].every((text) => typeof text === "string")
    ? (value as FailingPasses)
    : undefined;
}

/** Counts a failed pass. The state may be what has failed: then nothing can be kept, and the log alone says so. */
export async function saveFailing(store: StateStore, clock: Clock, error: unknown): Promise<void> {
  try {
    const { hint, serviceCode } = error as Partial<HttpError>;
    const at = iso(clock.now());
    const earlier = await loadFailing(store);
    const document: FailingPasses = {
      version: 1,
      since: earlier?.since ?? at,
      at,
      passes: (earlier?.passes ?? 0) + 1,
      error: messageOf(error),
      hint,
      code: codeOf(error),
      serviceCode,
      runtimeVersion,
    };
    await store.write(KEY, document, { ifMatch: "any" });
  } catch {
    // The pass's own error is the one to tell.
  }
}

/** A pass was completed. */
export async function clearFailing(store: StateStore): Promise<void> {
  await store.delete(KEY);
}
