import { keyOf, refOf, type DirectoryUser, type UserRef } from "../domain/enrichment";
import { fieldsOf, isTime } from "../domain/stored";
import { DAY_MS, type Clock } from "../../common/time";
import type { StateStore } from "./ports";
import { readOptional } from "./usable";

export const KNOWN_USERS = "users";
/** How long an answer of the directory counts. */
const MAX_AGE_MS = DAY_MS;
/** So many users are kept: about 4 MB. */
const MAX_USERS = 20_000;

interface Answer {
  readonly atMs: number;
  /** Undefined: the directory knows none. */
  readonly user: DirectoryUser | undefined;
}

/**
 * What the directory has said of users within a day, kept in the state: with `hosting: job`, each pass is a process of its own.
 * Nothing depends on it.
 */
export class KnownUsers {
  readonly #answers = new Map<string, Answer>();
  #isChanged = false;

  private constructor(
    private readonly store: StateStore,
    private readonly clock: Clock,
  ) {}

  static async load(store: StateStore, clock: Clock): Promise<KnownUsers> {
    const known = new KnownUsers(store, clock);
    const { version, users } = fieldsOf(await readOptional(store, KNOWN_USERS));
    if (version !== 1) return known;
    for (const [key, value] of Object.entries(fieldsOf(users))) {
      const answer = refOf(key) === undefined ? undefined : answerIn(value);
      if (answer === undefined || !known.#isFresh(answer)) known.#isChanged = true;
      else known.#answers.set(key, answer);
    }
    return known;
  }

  has(user: UserRef): boolean {
    return this.#answers.has(keyOf(user));
  }

  get(user: UserRef): DirectoryUser | undefined {
    return this.#answers.get(keyOf(user))?.user;
  }

  note(ref: UserRef, user: DirectoryUser | undefined): void {
    this.#answers.set(keyOf(ref), { atMs: this.clock.now(), user });
    this.#isChanged = true;
  }

  /** Keeps the newest answers; those older than a day are gone with the next pass. */
  async save(): Promise<void> {
    if (!this.#isChanged) return;
    const newest = [...this.#answers].sort(([, one], [, other]) => other.atMs - one.atMs).slice(0, MAX_USERS);
    const users = Object.fromEntries(newest.map(([key, { atMs, user }]) => [key, { atMs, ...user }]));
    await this.store.write(KNOWN_USERS, { version: 1, users }, { ifMatch: "any" });
    this.#isChanged = false;
  }

  #isFresh({ atMs }: Answer): boolean {
    const age = this.clock.now() - atMs;
    return age >= 0 && age < MAX_AGE_MS;
  }
}

/** Undefined: it isn't one of ours. */
function answerIn(value: unknown): Answer | undefined {
  const { atMs, isGuest, ...texts } = fieldsOf(value);
  if (!isTime(atMs)) return undefined;
  if (typeof isGuest !== "boolean") return { atMs, user: undefined };
  const text = (name: string): string | undefined => {
    const given = texts[name];
    return typeof given === "string" ? given : undefined;
  };
  return {
    atMs,
    user: {
      name: text("name"),
      jobTitle: text("jobTitle"),
      department: text("department"),
      city: text("city"),
      country: text("country"),
      isGuest,
    },
  };
}
