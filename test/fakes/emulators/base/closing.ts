/** Closes everything in reverse order, also after a failure; one error says all that went wrong. */
export async function closeAll(opened: readonly AsyncDisposable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const each of [...opened].reverse()) {
    try {
      await each[Symbol.asyncDispose]();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, failures.map(textOf).join("\n"));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
