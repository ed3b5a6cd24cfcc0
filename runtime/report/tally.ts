import { increment } from "./intList";

/** Sessions and distinct users of each value of a dimension. Users come one after the other: none has to be remembered. */
export class CellTally {
  readonly sessions: Int32Array;
  readonly users: Int32Array;
  readonly #lastUser: Int32Array;

  constructor(size: number) {
    this.sessions = new Int32Array(size);
    this.users = new Int32Array(size);
    this.#lastUser = new Int32Array(size);
  }

  /** User 0 is none: such sessions are no user's. */
  add(cell: number, user: number, sessions: number): void {
    increment(this.sessions, cell, sessions);
    if (user === 0 || this.#lastUser[cell] === user) return;
    this.#lastUser[cell] = user;
    increment(this.users, cell);
  }

  /** Values that have sessions. */
  get used(): number {
    return this.sessions.reduce((used, sessions) => (sessions > 0 ? used + 1 : used), 0);
  }
}

/** Users by their sessions, of which only the first are kept. */
export class TopUsers {
  #kept: { readonly user: number; sessions: number }[] = [];
  users = 0;

  constructor(private readonly limit: number) {}

  /** Users come one after the other. */
  add(user: number, sessions: number): void {
    const last = this.#kept.at(-1);
    if (last?.user === user) return void (last.sessions += sessions);
    if (this.#kept.length >= 2 * this.limit) this.#kept = this.first;
    this.#kept.push({ user, sessions });
    this.users++;
  }

  get first(): { readonly user: number; sessions: number }[] {
    return this.#kept.toSorted((one, other) => other.sessions - one.sessions).slice(0, this.limit);
  }
}
