/** Runs one task after the other, in the order in which they come. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Whether a task would have to wait. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /** The task's result, or its failure, which stops no other. Aborted before its turn, it doesn't run. */
  run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#waiting++;
    const turn = this.#last.then(async () => {
      signal.throwIfAborted();
      return await task();
    });
    this.#last = turn.catch(() => undefined).finally(() => this.#waiting--);
    return turn;
  }
}
