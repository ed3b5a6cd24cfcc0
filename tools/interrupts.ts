/** A terminal and the tools between it and this process may each pass on one Ctrl+C. */
const ONE_PRESS_MS = 500;

interface Presses {
  readonly first: () => void;
  readonly second: () => void;
}

/** Calls back for the first Ctrl+C, SIGTERM or SIGHUP, and for the second, whatever comes after it. */
export function onInterrupts({ first, second }: Presses): void {
  let firstMs: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (firstMs === undefined) {
      firstMs = now;
      first();
    } else if (now - firstMs > ONE_PRESS_MS) second();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, onSignal);
}
