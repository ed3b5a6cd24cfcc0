import { classifyBatch } from "./errorCodes";

export interface Rejected<R> {
  readonly row: R;
  readonly error: unknown;
}

/**
 * Writes rows all-or-nothing and halves a refused batch until the row at fault stands alone: a standard table rolls
 * the whole request back and doesn't say which row it was.
 * https://learn.microsoft.com/power-apps/developer/data-platform/bulk-operations#standard-tables
 * Throws what no row is to blame for. Calls: 1 without a bad row, about 2·log2(n) for each bad one.
 */
export async function writeBisecting<R>(
  rows: readonly R[],
  write: (rows: readonly R[]) => Promise<void>,
): Promise<Rejected<R>[]> {
  if (rows.length === 0) return [];
  try {
    await repeatedOnce(rows, write);
    return [];
  } catch (error) {
    const [only] = rows;
    const decision = classifyBatch(error);
    const isLast = rows.length === 1;
    if (decision === "stop" || only === undefined || (isLast && decision === "shrink")) throw error;
    if (isLast) return [{ row: only, error }];
    const middle = Math.ceil(rows.length / 2);
    const left = await writeBisecting(rows.slice(0, middle), write);
    return [...left, ...(await writeBisecting(rows.slice(middle), write))];
  }
}

async function repeatedOnce<R>(
  rows: readonly R[],
  write: (rows: readonly R[]) => Promise<void>,
): Promise<void> {
  try {
    await write(rows);
  } catch (error) {
    if (classifyBatch(error) !== "repeat") throw error;
    await write(rows);
  }
}
