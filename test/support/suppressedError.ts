/**
 * What `await using` throws when both the test and the disposal fail. @swc/core 1.16 calls it by a name that it doesn't
 * define (`_SuppressedError`), which hides both errors; Node 20 doesn't have the standard class either.
 */
class SuppressedErrors extends Error {
  constructor(
    readonly error: unknown,
    readonly suppressed: unknown,
  ) {
    super(`${textOf(suppressed)}\n\nand then, while disposing: ${textOf(error)}`);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

Object.assign(globalThis, { _SuppressedError: SuppressedErrors });
