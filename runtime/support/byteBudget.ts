/**
 * Bytes that several holders share. A holder that asks for more than is free waits, first come first served, so that a
 * large one isn't overtaken for ever.
 */
export class ByteBudget {
  #free: number;
  readonly #waiting: { readonly bytes: number; readonly grant: () => void }[] = [];

  readonly #leaving = new WeakMap<AbortSignal, Set<() => void>>();

  /** `onShort` is called whenever a holder has to wait: a good moment to finish work that holds bytes. */
  constructor(
    readonly total: number,
    private readonly onShort: () => void = () => undefined,
  ) {
    this.#free = total;
  }

  /** Whether a holder is waiting. */
  get isShort(): boolean {
    return this.#waiting.length > 0;
  }

  /** Resolves once `bytes` are the caller's, who must `release` them; rejects with the signal's reason, holding nothing. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (bytes > this.total) throw new RangeError(`${bytes} bytes of a budget of ${this.total}`);
    signal.throwIfAborted();
    if (!this.tryTake(bytes)) await this.#wait(bytes, signal);
  }

  /** Takes `bytes` if they are free and no holder is waiting. */
  tryTake(bytes: number): boolean {
    if (this.isShort || bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  release(bytes: number): void {
    this.#free += bytes;
    this.#grantInTurn();
  }

  #wait(bytes: number, signal: AbortSignal): Promise<void> {
    const leaving = this.#leavingWith(signal);
    return new Promise((resolve, reject) => {
      const waiter = {
        bytes,
        grant: (): void => {
          leaving.delete(leave);
          resolve();
        },
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason as Error);
        // The next in line may want less.
        this.#grantInTurn();
      };
      this.#waiting.push(waiter);
      leaving.add(leave);
      this.onShort();
    });
  }

  /** Who leaves when a signal aborts. One listener for all: from the eleventh on, Node warns of a leak. */
  #leavingWith(signal: AbortSignal): Set<() => void> {
    const known = this.#leaving.get(signal);
    if (known !== undefined) return known;
    const leaving = new Set<() => void>();
    const leaveAll = (): void => {
      for (const leave of leaving) leave();
    };
    this.#leaving.set(signal, leaving);
    signal.addEventListener("abort", leaveAll, { once: true });
    return leaving;
  }

  #grantInTurn(): void {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || first.bytes > this.#free) return;
      this.#waiting.shift();
      this.#free -= first.bytes;
      first.grant();
    }
  }
}
