import type { Answer } from "./base/answer";

/** Source of "now" in milliseconds since the epoch; tests pass one of their own, everything else `systemClock`. */
export interface Clock {
  now(): number;
}

/** One request as it arrived and the status it got (0 when the socket was destroyed instead). */
export interface Call {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly status: number;
  readonly atMs: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Only for bodies of at most 16 KiB. */
  readonly body?: string;
}

/** What a fault predicate gets to see of a request. */
export interface CallInProgress {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body?: string;
}

/** A misbehaviour as data. With neither `status` nor `reset` the true answer is sent, late or cut short. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** A string or a Buffer is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Destroys the socket instead of answering. */
  readonly reset?: true;
  /** Sends only the first n bytes of the true body, then cuts the connection. */
  readonly truncate?: number;
  /** Sends the first n bytes of the true body and nothing more, without an end. */
  readonly stall?: number;
  /** Alters the true answer. */
  readonly edit?: (answer: Answer) => Answer;
  /** Bytes in place of the whole answer, head included. */
  readonly raw?: (answer: Answer) => string;
  /** Performs the operation first, then answers with the fault: a reset after the commit. */
  readonly afterEffect?: true;
  readonly delayMs?: number;
}

/** What every emulator offers: its address, what it was asked, and faults to come. */
export interface Emulator extends AsyncDisposable {
  readonly url: string;
  /** The latest calls (a ring of some thousands); `count` stays exact beyond that. */
  readonly calls: readonly Call[];
  /** Requests of one operation, or all of them. */
  count(operation?: string): number;
  /** The next request (of that operation) gets the fault; `times` defaults to 1 and all of them must be used. */
  failNext(fault: Fault, options?: { operation?: string; times?: number }): void;
  /** Every request the predicate picks gets the fault; without `times` there is no limit, but one must be used. */
  failWhen(predicate: (call: CallInProgress) => boolean, fault: Fault, options?: { times?: number }): void;
  /** Tells of each request as it arrives, before it is answered. */
  onCall(listener: (call: CallInProgress) => void): void;
  /** Ends the faults planned so far; each must have been used once. */
  lift(): void;
  /** Refuses connections, and cuts those there are, until `accept`. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
}
