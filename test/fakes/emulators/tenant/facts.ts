import { mix, Random } from "./random";

/** Why a record is not simply drawn: some must exist in exact numbers. */
export type Special =
  | { readonly kind: "launch" | "poison" | "appless" }
  | { readonly kind: "delete"; readonly app: number }
  | { readonly kind: "unreadable"; readonly variant: number };

/** What is known about one record before it is written. Filled anew for every record. */
export interface Facts {
  kind: Special["kind"] | "other";
  app: number;
  user: number;
  eventMs: number;
  isLegacy: boolean;
  quirks: number;
  /** Variant of an unreadable record, template of an unrelated one. */
  variant: number;
}

/** What the drawing depends on. */
export interface FactsOptions {
  readonly seed: number;
  readonly apps: number;
  readonly users: number;
  readonly templates: number;
  readonly matchingShare: number;
  readonly legacyShare: number;
  readonly looseTypes: boolean;
  readonly specials: ReadonlyMap<number, Special>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Draws the facts of any record from its number alone, so that nothing has to be kept. */
export class FactsSource {
  private readonly random = new Random(0);
  private readonly facts: Facts = {
    kind: "other",
    app: 0,
    user: 0,
    eventMs: 0,
    isLegacy: false,
    quirks: 0,
    variant: 0,
  };

  constructor(private readonly options: FactsOptions) {}

  /** The result is overwritten by the next call. */
  of(index: number, blobCreatedMs: number): Facts {
    const { seed, apps, users, templates, matchingShare, legacyShare, looseTypes, specials } = this.options;
    const { random, facts } = this;
    random.reset(mix(index ^ mix(seed ^ 0x2f0b)));
    const special = specials.get(index);
    facts.kind = special?.kind ?? (random.next() < matchingShare ? "launch" : "other");
    facts.eventMs = eventTime(blobCreatedMs, random);
    if (facts.kind === "other") {
      facts.variant = random.below(templates);
      return facts;
    }
    // A few apps get most of the launches, and each app has its own circle of users.
    facts.app = special?.kind === "delete" ? special.app : Math.floor(apps * random.next() ** 3);
    const circle = Math.max(1, Math.ceil(users / (1 + facts.app * 0.4)));
    facts.user = (mix(facts.app ^ seed) + Math.floor(circle * random.next() ** 2)) % users;
    facts.isLegacy = random.next() < legacyShare;
    const quirks = random.below(0x40000000);
    facts.quirks = looseTypes ? quirks : 0;
    facts.variant = special?.kind === "unreadable" ? special.variant : 0;
    return facts;
  }
}

// How late records are in their blobs: 80 % within an hour, 95 % within a day, 99.8 % within two, all within seven.
// https://github.com/microsoft/coe-starter-kit/issues/9190
function eventTime(blobCreatedMs: number, random: Random): number {
  const share = random.next();
  const within = random.next();
  const delay =
    share < 0.8
      ? 5 * MINUTE_MS + within * 55 * MINUTE_MS
      : share < 0.95
        ? HOUR_MS + within * 23 * HOUR_MS
        : share < 0.998
          ? (24 + within * 24) * HOUR_MS
          : (48 + within * 120) * HOUR_MS;
  return Math.floor((blobCreatedMs - delay) / 1000) * 1000;
}
