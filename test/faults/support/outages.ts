import type { Fault } from "../../fakes/emulators/emulator";
import { Random } from "../../fakes/emulators/tenant/random";
import { refusal } from "./faultsOf";
import type { Span } from "./month";
import type { World } from "./world";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const GENERAL = "Audit.General";

type Service = "entra" | "activity" | "dataverse";

/** Of each outage but that of the runtime itself: the requests that meet it, and what they get. */
const FAULTS = {
  "the Activity API answers 503": ["activity", undefined, { status: 503 }],
  "the Activity API cuts connections": ["activity", undefined, { reset: true }],
  // The subscription is switched off, and a start is refused.
  "the subscription is off": ["activity", "start", { status: 503 }],
  "Dataverse answers 503": ["dataverse", undefined, { status: 503 }],
  "Dataverse is in administration mode": [
    "dataverse",
    undefined,
    refusal(403, "0x80048306", "The environment is in admin mode."),
  ],
  "Dataverse throttles": [
    "dataverse",
    undefined,
    { ...refusal(429, "0x80072322"), headers: { "Retry-After": "300" } },
  ],
  "the client secret has expired": [
    "entra",
    "token",
    {
      status: 401,
      body: { error: "invalid_client", error_description: "AADSTS7000222: Expired.", error_codes: [7000222] },
    },
  ],
} satisfies Record<string, readonly [Service, string | undefined, Fault]>;

export type Kind = keyof typeof FAULTS | "the runtime is stopped";

/** A planned outage. It begins with the first request from then on that it concerns, so that each is met. */
export interface Outage {
  readonly kind: Kind;
  readonly lengthMs: number;
  readonly dueMs: number;
  /** When it began; undefined before. */
  startMs: number | undefined;
}

/** The longest first: it goes to the kind that a test names. */
const LENGTHS = [
  9 * DAY_MS,
  3 * DAY_MS,
  20 * HOUR_MS,
  8 * HOUR_MS,
  3 * HOUR_MS,
  50 * MINUTE_MS,
  20 * MINUTE_MS,
  5 * MINUTE_MS,
];
/** At least so long nothing is wrong between two of them. */
const CALM_MS = 30 * HOUR_MS;

/** One outage of each kind, in an order, at times and of lengths that follow from the seed. */
export function planOutages(seed: number, longest: Kind, { fromMs, toMs }: Span): Outage[] {
  const random = new Random(seed);
  const others = Object.keys(FAULTS).filter((kind) => kind !== longest) as Kind[];
  if (longest !== "the runtime is stopped") others.push("the runtime is stopped");
  const kinds = [longest, ...shuffled(others, random)];
  const pairs = kinds.map((kind, index) => ({ kind, lengthMs: LENGTHS[index] ?? 0 }));
  const spare = toMs - fromMs - LENGTHS.reduce((sum, each) => sum + each, 0) - (LENGTHS.length + 1) * CALM_MS;
  const cuts = kinds.map(() => random.next() * spare).sort((one, other) => one - other);
  let busyMs = 0;
  return shuffled(pairs, random).map(({ kind, lengthMs }, index) => {
    const dueMs = Math.round(fromMs + (index + 1) * CALM_MS + (cuts[index] ?? 0) + busyMs);
    busyMs += lengthMs;
    return { kind, lengthMs, dueMs, startMs: undefined };
  });
}

/** Lets the services fail when it is their time. */
export function schedule(world: World, outages: readonly Outage[]): void {
  const { clock, activity } = world;
  for (const outage of outages) {
    if (outage.kind === "the runtime is stopped") continue;
    const [service, operation, fault] = FAULTS[outage.kind];
    const isOff = outage.kind === "the subscription is off";
    world[service].failWhen((call) => {
      const nowMs = clock.now();
      if (nowMs < outage.dueMs) return false;
      if (isOff && outage.startMs === undefined) activity.disableSubscription(GENERAL);
      if (!isOff && operation !== undefined && call.operation !== operation) return false;
      outage.startMs ??= nowMs;
      return nowMs < outage.startMs + outage.lengthMs && (operation ?? call.operation) === call.operation;
    }, fault);
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
