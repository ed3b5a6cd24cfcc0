/** A signal that follows others until it is disposed. */
export interface LinkedSignal extends Disposable {
  readonly signal: AbortSignal;
  /** Ends it by itself, as when the work is done. */
  readonly abort: () => void;
}

/**
 * A signal of its own for a piece of work that is shorter than the signals it obeys. `AbortSignal.any` on a signal that
 * lives as long as the process keeps some memory for each request (nodejs/node#54614); on this one it goes with the work.
 */
export function linkedSignal(...sources: readonly AbortSignal[]): LinkedSignal {
  const controller = new AbortController();
  const releases = sources.map((source) => {
    const abort = (): void => controller.abort(source.reason);
    if (source.aborted) abort();
    source.addEventListener("abort", abort, { once: true });
    return () => source.removeEventListener("abort", abort);
  });
  return {
    signal: controller.signal,
    abort: () => controller.abort(new Error("not needed any more")),
    [Symbol.dispose]: () => {
      for (const release of releases) release();
    },
  };
}
