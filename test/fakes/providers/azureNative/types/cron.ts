const RANGES: readonly (readonly [low: number, high: number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
];

/**
 * True for a cron expression of five fields with numbers, ranges, lists and steps.
 * https://learn.microsoft.com/azure/container-apps/jobs#scheduled-jobs
 */
export function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== RANGES.length) return false;
  return fields.every((field, index) => {
    const [low = 0, high = 0] = RANGES[index] ?? [];
    return field.split(",").every((part) => isPart(part, low, high));
  });
}

function isPart(part: string, low: number, high: number): boolean {
  const [, range = "", from, to, step] = /^(\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part) ?? [];
  if (range === "" || step === "0") return false;
  const numbers = [from, to].filter((each) => each !== undefined).map(Number);
  return numbers.every((each) => each >= low && each <= high) && (numbers[1] ?? high) >= (numbers[0] ?? low);
}
