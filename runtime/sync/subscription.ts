import { parseCursor } from "../domain/cursor";
import { earliest } from "../domain/plan";
import { fieldsOf, isTime, unknownVersion } from "../domain/stored";
import { iso } from "../domain/window";
import { events } from "../../common/events";
import { MINUTE_MS, type Clock } from "../../common/time";
import { ConnectorError } from "../../common/errors";
import type { Log } from "../support/log";
import { CURSOR } from "./checkpoint";
import type { Gaps } from "./gaps";
import type { Source, StateStore } from "./ports";
import { readUsable } from "./usable";

const KEY = "subscription";
/** https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference#start-a-subscription */
const COOLDOWN_MS = 15 * MINUTE_MS;

interface Attempt {
  readonly version: 1;
  readonly at: number;
  readonly error: string | undefined;
  readonly hint: string | undefined;
}

interface SubscriptionOptions {
  readonly source: Source;
  readonly store: StateStore;
  readonly gaps: Gaps;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Starts the subscription to Audit.General, unless that was tried too short a while ago. If passes have worked before,
 * the subscription was off since: content that became available meanwhile is not kept for us, which is a gap. It is
 * recorded first, so that no crash (and no hurried `check`) can hide it.
 */
export async function startSubscription(options: SubscriptionOptions): Promise<void> {
  const { source, store, gaps, clock, log, signal } = options;
  const cursor = await readUsable(store, CURSOR, parseCursor, log);
  // Since when, a cursor that can't be right doesn't tell: at the worst since the beginning of what is kept.
  const from = cursor?.value?.watermark ?? earliest(source.serverNow());
  const addGap = async (): Promise<void> => {
    if (cursor !== undefined) await gaps.add({ from, to: source.serverNow() }, "subscription");
  };
  await addGap();
  const last = (await readUsable(store, KEY, parseAttempt, log))?.value;
  if (last !== undefined && Math.abs(clock.now() - last.at) < COOLDOWN_MS) throw coolingDown(last);
  const failure = await attempt(() => source.startSubscription(signal));
  // Being stopped says nothing about the subscription.
  const { message: error, hint } = (signal.aborted ? {} : (failure ?? {})) as Partial<ConnectorError>;
  const document: Attempt = { version: 1, at: clock.now(), error, hint };
  await store.write(KEY, document, { ifMatch: "any" });
  if (failure !== undefined) throw failure;
  // It was off until now: a start that is repeated takes minutes.
  await addGap();
  log.info(
    events.subscriptionStarted,
    "started the subscription to Audit.General; its first content may take 12 hours",
  );
}

function parseAttempt(value: unknown): Attempt {
  const { version, at, error, hint } = fieldsOf(value);
  if (version !== 1 || !isTime(at) || !isText(error) || !isText(hint))
    throw unknownVersion(`the ${KEY}`, version);
  return { version, at, error, hint };
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

/** What the last start found still holds, as far as we may know: the service is not asked again so soon. */
function coolingDown({ at, error, hint }: Attempt): ConnectorError {
  const next = `The subscription is started again after ${iso(at + COOLDOWN_MS)}: Microsoft asks for 15 minutes between two starts.`;
  return new ConnectorError(
    "incomplete",
    error ?? "the subscription to Audit.General is off, although it was just started",
    {
      hint: hint === undefined ? next : `${hint} ${next}`,
    },
  );
}

async function attempt(run: () => Promise<void>): Promise<Error | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
