import { createLog } from "../../../runtime/support/log";
import { loop } from "../../../runtime/sync/loop";
import { runPass } from "../../../runtime/sync/pass";
import type { Leases } from "../../../runtime/sync/ports";
import { AuthError } from "../../../common/errors";
import { DAY_MS, HOUR_MS } from "../../../common/time";
import { appId, cursor, guid, record, signals } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { world, type World } from "../../runtime/sync/world";

/** One line of the container's log. */
export interface Line {
  readonly atMs: number;
  readonly text: string;
}

/** What a story can do to the services between which the runtime works. */
export interface Services extends Pick<World, "source" | "sink" | "saveCursor" | "clock"> {
  /** Audit content that has just become available: launches, or records of other kinds. */
  readonly publish: (kind: "launch" | "other") => void;
  /** Whether sign-in is refused. */
  readonly refuseSignIn: (isRefused: boolean) => void;
}

/** Something that happens to the services, so long after noon. */
export type Story = readonly (readonly [
  afterMs: number,
  happens: (services: Services) => void | Promise<void>,
])[];

interface RecordingOptions {
  readonly hours: number;
  readonly pollMs: number;
}

/**
 * The lines that the runtime's own code logs as it serves, from noon on: its loop, its passes and its log, between services in
 * memory, on a clock that the recording moves.
 */
export async function recorded(story: Story, { hours, pollMs }: RecordingOptions): Promise<Line[]> {
  const lines: Line[] = [];
  const { source, sink, store, clock, config, saveCursor } = world({ lookbackMs: DAY_MS, overlapMs: DAY_MS });
  const log = createLog({
    origin: { version: "1.2.3", tenant: guid(1), stack: "dev" },
    level: "info",
    format: "json",
    redact: (text) => text,
    write: (text) => void lines.push({ atMs: clock.now(), text: text.trimEnd() }),
  });
  sink.addApp(appId(1));
  let blobs = 0;
  let isRefused = false;
  source.beforeCall = () => {
    if (isRefused) throw new AuthError("AADSTS7000222: the client secret has expired");
  };
  const services: Services = {
    ...{ source, sink, clock, saveCursor },
    publish: (kind) => {
      const Operation = kind === "launch" ? "LaunchPowerApp" : "FileAccessed";
      source.add({ id: `blob-${++blobs}`, createdMs: clock.now() }, record({ Id: guid(blobs), Operation }));
    },
    refuseSignIn: (refused) => void (isRefused = refused),
  };
  const { stop, both } = signals();
  const options = { source, sink, store, clock, config, log };
  const happen = async (until: number): Promise<void> => await clock.advance(NOON + until - clock.now());

  const isFirst = ([afterMs]: Story[number]): boolean => afterMs === 0;
  for (const [, happens] of story.filter(isFirst)) await happens(services);
  const running = loop(
    {
      ...{ leases, pollIntervalMs: pollMs, clock, log },
      runPass: (inner) => runPass(options, inner),
      health: { standingBy: () => undefined, passed: () => undefined, failed: () => undefined },
      forgetTokens: () => undefined,
    },
    both,
  );
  await happen(0);
  for (const [afterMs, happens] of story.filter((each) => !isFirst(each))) {
    await happen(afterMs);
    await happens(services);
  }
  await happen(hours * HOUR_MS);
  stop.abort(new Error("the recording has ended"));
  await running;
  return lines;
}

/** No other runtime holds the lease. */
const leases: Leases = {
  tryAcquire: () =>
    Promise.resolve({
      signal: new AbortController().signal,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
};

/** A state whose last pass was so long ago. */
export function lastPass(agoMs: number): (services: Services) => Promise<void> {
  return async ({ saveCursor }) =>
    await saveCursor(cursor({ watermark: NOON - agoMs, origin: NOON - 30 * DAY_MS, sweptAt: NOON - agoMs }));
}
