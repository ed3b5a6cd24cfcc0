import type { TableShape } from "../../common/dataverse/columns";
import { messageOf } from "../../common/errors";
import { events } from "../../common/events";
import { MINUTE_MS, SECOND_MS, type Clock } from "../../common/time";
import { isTimeout, withTimeout } from "../../common/withTimeout";
import { appRow, keyOf, userOf, userRow, type AppDetails, type UserRef } from "../domain/enrichment";
import { unpacked, withColumns, type PackedRow, type Row } from "../domain/row";
import type { Log } from "../support/log";
import { Turns } from "../support/turns";
import { KnownUsers } from "./knownUsers";
import type { Directory, Sink, StateStore } from "./ports";
import { UnfilledUsers } from "./unfilledUsers";

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
    const { shape } = this.options;
    const each = rows.map((row) => {
      const columns = unpacked(row);
      return { row, columns, user: userOf(columns) };
    });
    await this.#learn(each.flatMap(({ user }) => user ?? []));
    return each.map(({ row, columns, user }) => {
      const app = row.linkedTo === undefined ? undefined : detailsOf(row.linkedTo);
      const more = {
        ...(app === undefined ? {} : appRow(app, columns, shape)),
        ...(user === undefined ? {} : this.#columnsOf(user)),
      };
      return Object.keys(more).length === 0 ? row : withColumns(row, more);
    });
  }

  /** Before a commit: whose rows were written without. */
  async save(): Promise<void> {
    await this.unfilled.save();
  }

  /** At the end of a pass: fills rows that were written without. Returns how many. */
  async finish(): Promise<number> {
    const { log } = this.options;
    const waiting = this.#canFillLater ? this.unfilled.refs : [];
    this.#leftMs = AFTERWARDS_MS;
    this.#isLast = true;
    await this.#learn(waiting);
    await this.known.save();
    const answered = waiting.filter((user) => this.known.has(user));
    let filled = 0;
    for (let start = 0; start < answered.length; start += USERS_AT_ONCE) {
      const users = answered.slice(start, start + USERS_AT_ONCE);
      filled += await this.#fillRowsOf(users);
      await this.unfilled.remove(new Set(users.map(keyOf)));
    }
    if (filled > 0)
      log.info(events.enriched, "filled the users of rows that were written before", { filled });
    return filled;
  }

  #columnsOf(user: UserRef): Row {
    const found = this.known.get(user);
    if (found !== undefined) return userRow(found, this.options.shape);
    if (!this.known.has(user) && this.#canFillLater) this.unfilled.addUser(user);
    return {};
  }

  /** Rows that wait are found by the empty name of their user, which the directory always has. */
  get #canFillLater(): boolean {
    return this.options.shape.maxLength.admin_username !== undefined;
  }

  async #fillRowsOf(users: readonly UserRef[]): Promise<number> {
    const { sink, shape, signal } = this.options;
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
  async #learn(users: readonly UserRef[]): Promise<void> {
    await this.#turns.take(() => this.#ask(users));
  }

  async #ask(users: readonly UserRef[]): Promise<void> {
    const { directory, clock, signal } = this.options;
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
    const { hint } = error as { hint?: string };
    this.options.log.warn(
      events.enrichmentDelayed,
      "users can't be read from Microsoft Graph now: rows are written without their department, and filled later",
      { error: messageOf(error), ...(hint === undefined ? {} : { hint }) },
    );
  }
}
