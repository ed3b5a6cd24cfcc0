import type { TableShape } from "../../common/dataverse/columns";
import { chunks } from "../../common/chunks";
import { messageOf } from "../../common/errors";
import { events } from "../../common/events";
import { MINUTE_MS, SECOND_MS, type Clock } from "../../common/time";
import { isTimeout, withTimeout } from "../../common/withTimeout";
import { appRow, keyOf, userOf, userRow, type AppDetails, type UserRef } from "../domain/enrichment";
import { unpacked, withColumns, type PackedRow, type Row } from "../domain/row";
import type { Log } from "../support/log";
import { Turns } from "../support/turns";
import { KNOWN_USERS, KnownUsers } from "./knownUsers";
import type { Directory, Sink, StateStore } from "./ports";
import { UNFILLED_USERS, UnfilledUsers } from "./unfilledUsers";

interface EnrichmentOptions {
  readonly directory: Directory;
  readonly sink: Sink;
  readonly shape: TableShape;
  readonly store: StateStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** So long, all waits together, the rows of a pass wait for the directory … */
const BEFORE_WRITING_MS = 30 * SECOND_MS;
/** … and so long the end of a pass does, for the rows that were written without. */
const AFTERWARDS_MS = 5 * MINUTE_MS;
/** Waiting users whom the directory is asked for together; those who are done are saved after each part. */
const USERS_IN_PART = 400;
/** Users whose rows are asked for together: keeps the address below 8 KB. */
const USERS_AT_ONCE = 20;

/**
 * Fills what the record doesn't tell: of users from the directory, of apps from the inventory. Delivery never fails for it:
 * rows whose user isn't known in time are written without, and filled at the end of this pass or a later one.
 */
export class Enrichment {
  readonly #turns = new Turns();
  #leftMs = BEFORE_WRITING_MS;
  #isLast = false;
  #isGivenUp = false;
  #hasNotedRefusal = false;

  private constructor(
    private readonly options: EnrichmentOptions,
    private readonly known: KnownUsers,
    private readonly unfilled: UnfilledUsers,
  ) {}

  static async load(options: EnrichmentOptions): Promise<Enrichment> {
    const { store, clock, log } = options;
    return new Enrichment(options, await KnownUsers.load(store, clock), await UnfilledUsers.load(store, log));
  }

  /** Rows with what is known of their users and apps. Those that gained something have bytes of their own. */
  async fill(
    rows: readonly PackedRow[],
    detailsOf: (appId: string) => AppDetails | undefined,
  ): Promise<PackedRow[]> {
    const { shape, signal } = this.options;
    const each = rows.map((row) => {
      const columns = unpacked(row);
      return { row, columns, user: userOf(columns) };
    });
    await this.#learn(
      each.flatMap(({ user }) => user ?? []),
      signal,
    );
    return each.map(({ row, columns, user }) => {
      const app = row.linkedTo === undefined ? undefined : detailsOf(row.linkedTo);
      const ofApp = app === undefined ? {} : appRow(app, columns, shape);
      const ofUser = user === undefined ? undefined : this.#columnsOf(user);
      // That a user is no guest is a guess of the record's, and a row that the directory filled knows better.
      const { admin_userisguest: isGuest, ...others } = columns;
      const own = user !== undefined && ofUser === undefined && isGuest === false ? others : columns;
      return own === columns && Object.keys({ ...ofApp, ...ofUser }).length === 0
        ? row
        : withColumns(row, { ...own, ...ofApp, ...ofUser });
    });
  }

  /** Before a commit: whose rows were written without. */
  async save(): Promise<void> {
    await this.unfilled.save();
  }

  /**
   * At the end of a pass: fills rows that were written without, as far as it gets in five minutes or until `stop` aborts.
   * Returns how many. Every row is written by then, so what fails here is a warning and left to the next pass.
   */
  async finish(stop: AbortSignal): Promise<number> {
    const { log, signal } = this.options;
    const filled = { rows: 0 };
    try {
      await this.#fillWaiting(filled, AbortSignal.any([signal, stop])).finally(() => this.#saveKnown());
    } catch (error) {
      signal.throwIfAborted();
      if (!stop.aborted) this.#warn("rows that wait for their user's department can't be filled now", error);
    }
    if (filled.rows > 0)
      log.info(events.enriched, "filled the users of rows that were written before", { filled: filled.rows });
    return filled.rows;
  }

  /** Once a pass: Dataverse refuses rows with the columns of their user or app. They are written without. */
  noteRefused(error: unknown): void {
    if (this.#hasNotedRefusal) return;
    this.#hasNotedRefusal = true;
    this.options.log.warn(
      events.enrichmentRefused,
      "Dataverse refuses values of Microsoft Graph or of the inventory: their rows are written without",
      { error: messageOf(error) },
    );
  }

  async #saveKnown(): Promise<void> {
    if (!this.options.signal.aborted) await this.known.save();
  }

  /** A part of the users after the other, so that each pass gets ahead, however many there are. */
  async #fillWaiting(filled: { rows: number }, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    const endMs = clock.now() + AFTERWARDS_MS;
    this.#isLast = true;
    const waiting = this.#canFillLater ? this.unfilled.refs : [];
    for (const part of chunks(waiting, USERS_IN_PART)) {
      this.#leftMs = endMs - clock.now();
      if (this.#leftMs <= 0) break;
      await this.#learn(part, signal);
      const done = new Set<string>();
      for (const users of chunks(
        part.filter((user) => this.known.has(user)),
        USERS_AT_ONCE,
      )) {
        if (clock.now() >= endMs) break;
        filled.rows += await this.#fillRowsOf(users, signal);
        for (const user of users) done.add(keyOf(user));
      }
      await this.unfilled.remove(done);
    }
  }

  /** Undefined: the directory knows none, or hasn't answered. */
  #columnsOf(user: UserRef): Row | undefined {
    const found = this.known.get(user);
    if (found !== undefined) return userRow(found, this.options.shape);
    if (!this.known.has(user) && this.#canFillLater) this.unfilled.addUser(user);
    return undefined;
  }

  /** Rows that wait are found by the empty name of their user, which the directory always has. */
  get #canFillLater(): boolean {
    return this.options.shape.maxLength.admin_username !== undefined;
  }

  async #fillRowsOf(users: readonly UserRef[], signal: AbortSignal): Promise<number> {
    const { sink, shape } = this.options;
    const found = users.filter((user) => this.known.get(user) !== undefined);
    const tried = new Set<string>();
    let filled = 0;
    while (found.length > 0) {
      const rows = (await sink.listUnfilled(found, signal)).filter(({ id }) => !tried.has(id));
      // Rows that stay so whatever we do: something undoes the change.
      if (rows.length === 0) break;
      const changes = rows.flatMap(({ id, user }) => {
        const ref = found.find((each) =>
          each.id === undefined ? each.upn === user.upn : each.id === user.id,
        );
        const known = ref && this.known.get(ref);
        return known === undefined ? [] : [{ id, columns: userRow(known, shape) }];
      });
      filled += changes.length - (await sink.change(changes, signal));
      for (const { id } of rows) tried.add(id);
    }
    return filled;
  }

  /** Asks for users that aren't known yet, one look-up after the other: batches side by side mostly have the same. */
  async #learn(users: readonly UserRef[], signal: AbortSignal): Promise<void> {
    await this.#turns.take(() => this.#ask(users, signal));
  }

  async #ask(users: readonly UserRef[], signal: AbortSignal): Promise<void> {
    const { directory, clock } = this.options;
    const unknown = new Map(users.filter((user) => !this.known.has(user)).map((user) => [keyOf(user), user]));
    if (unknown.size === 0 || this.#isGivenUp || this.#leftMs <= 0) return;
    const startedMs = clock.now();
    try {
      await withTimeout(this.#leftMs, { clock, signal }, (ended) =>
        directory.findUsers([...unknown.values()], (user, found) => this.known.note(user, found), ended),
      );
    } catch (error) {
      signal.throwIfAborted();
      this.#giveUp(error);
    } finally {
      this.#leftMs -= clock.now() - startedMs;
    }
  }

  /** For the rest of the pass. Time that is up before the rows are written isn't: the end of the pass asks again. */
  #giveUp(error: unknown): void {
    if (isTimeout(error) && !this.#isLast) return;
    this.#isGivenUp = true;
    this.#warn("users can't be read from Microsoft Graph now: rows wait for their department", error);
  }

  #warn(what: string, error: unknown): void {
    const { hint } = error as { hint?: string };
    this.options.log.warn(events.enrichmentDelayed, `${what}; a later pass fills them`, {
      error: messageOf(error),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** Without `enrich`: what an earlier pass with it has left in the state of users goes. */
export async function forgetUsers(store: StateStore): Promise<void> {
  for (const key of [KNOWN_USERS, UNFILLED_USERS]) await store.delete(key);
}
