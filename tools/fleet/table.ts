/** Rows of cells as columns of text, each as wide as its widest cell. */
export function tableText(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** How many stacks ended how, such as `36 stacks: 2 failing, 34 fine`. */
export function totalsText(counts: readonly (readonly [count: number, what: string])[]): string {
  const total = counts.reduce((sum, [count]) => sum + count, 0);
  const stacks = total === 1 ? "1 stack" : `${total} stacks`;
  return `${stacks}: ${counts.map(([count, what]) => `${count} ${what}`).join(", ")}`;
}
