/** Something this repository builds on that comes, or may come, to an end. */
export interface Retirement {
  /** With its version: `Microsoft.KeyVault 2026-02-01`, `Node 24`. */
  readonly what: string;
  /** Where it is chosen. */
  readonly where: string;
  /** Day as YYYY-MM-DD after which it is no longer served or patched; if absent, none had been announced by `checked`. */
  readonly ends?: string;
  /** The page that says so, or would. */
  readonly source: string;
  /** Day on which that page was last read. */
  readonly checked: string;
  /** What to do before it ends. */
  readonly hint: string;
}

/** A retirement that needs work, as an issue has it: the same title as long as it is the same work. */
export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** Time to change it, try it and deploy it everywhere. */
export const NOTICE_DAYS = 120;

/** Ends are announced months ahead: checking twice a year is enough. */
const LOOK_AGAIN_DAYS = 180;

const DAY_MS = 86_400_000;

/** What has ended or ends within NOTICE_DAYS of `today`, the earliest first; at last the sources that should be read again. */
export function noticesOf(retirements: readonly Retirement[], today: string): Notice[] {
  const ending = retirements
    .flatMap((each) => (each.ends === undefined ? [] : [{ ...each, ends: each.ends }]))
    .filter(({ ends }) => daysBetween(today, ends) <= NOTICE_DAYS)
    .sort((one, other) => compare(one.ends, other.ends) || compare(one.what, other.what));
  const old = retirements.filter(({ checked }) => daysBetween(checked, today) > LOOK_AGAIN_DAYS);
  return [...ending.map(endOf), ...(old.length === 0 ? [] : [lookAgain(old)])];
}

function endOf({ what, where, ends, source, hint }: Retirement & { readonly ends: string }): Notice {
  return {
    title: `End of life: ${what}`,
    body: `End: ${ends}, according to ${source}\nChosen in: ${where}.\nHint: ${hint}.`,
  };
}

function lookAgain(old: readonly Retirement[]): Notice {
  const [first = ""] = old.map(({ checked }) => checked).sort();
  const sources = [...new Set(old.map(({ source }) => source))].sort();
  return {
    title: `Ends of life were last looked up on ${first}`,
    body: [
      "Read these again, then set `ends` and `checked` in tools/pipeline/retirements:",
      ...sources.map((source) => `- ${source} (${namesOf(old, source)})`),
    ].join("\n"),
  };
}

function namesOf(rows: readonly Retirement[], source: string): string {
  return rows
    .filter((row) => row.source === source)
    .map(({ what }) => what)
    .join(", ");
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
