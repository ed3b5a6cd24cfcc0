import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../common/time";
import { guid } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { idIn } from "../support/place";
import { mailsOf, type Mail, type Rule, type SentLine, type Source } from "./alertService";
import { lastPass, type Line, type Story } from "./recording";

/** The app and the environment whose lines are judged. */
export const OWN: Source = {
  app: "ca-audit-log-connector-dev",
  environmentId: idIn("App/managedEnvironments/cae-audit-log-connector-dev"),
};
export const POLL_MS = 15 * MINUTE_MS;
/** What most stacks' rules are made from: all is long before what happens here, but for the secret's end. */
export const given = {
  changedAt: "2026-09-01T08:00:00.1234567Z",
  secretOverdueAt: "2026-10-07T00:00:00Z",
};

/** How late a line arrives. */
export type Lateness = (index: number) => number;
export const late =
  (minutes: number): Lateness =>
  () =>
    minutes * MINUTE_MS;
/** Between 0 and 30 minutes, so that lines overtake each other. */
const mixed =
  (seed: number): Lateness =>
  (index) =>
    ((index * 7_919 + seed * 104_729) % 1_801) * 1_000;
export const latenesses = [late(0), late(6.5), late(30), ...[1, 2, 3, 4, 5].map(mixed)];

interface Judged {
  readonly rules: readonly Rule[];
  /** @default five minutes */
  readonly lateness?: Lateness;
  readonly hours: number;
  /** When the first evaluation is. @default 7 */
  readonly afterMinutes?: number;
  /** Whose lines they are. */
  readonly source?: Source;
  /** Lines of others in the same workspace. */
  readonly others?: readonly { readonly source: Source; readonly lines: readonly Line[] }[];
}

/** The mails of some rules about lines, from noon on. */
export function judged(lines: readonly Line[], options: Judged): Mail[] {
  const { rules, lateness = late(5), hours, afterMinutes = 7, source = OWN, others = [] } = options;
  const span = { fromMs: NOON + afterMinutes * MINUTE_MS, toMs: NOON + hours * HOUR_MS };
  const sent = [{ source, lines }, ...others]
    .flatMap((each) =>
      each.lines.map((line, index): SentLine => ({
        ...line,
        arrivedMs: line.atMs + lateness(index),
        source: each.source,
      })),
    )
    .sort((one, other) => one.atMs - other.atMs);
  return rules.flatMap((rule) => mailsOf(rule, sent, span));
}

/** `alert what`, in order of time. */
export function inShort(mails: readonly Mail[]): string[] {
  return [...mails].sort((one, other) => one.atMs - other.atMs).map(({ key, what }) => `${key} ${what}`);
}

/** Minutes from a moment to the first mail of a kind. */
export function minutesTo(mails: readonly Mail[], what: Mail["what"], fromMs: number): number {
  return ((mails.find((mail) => mail.what === what)?.atMs ?? NaN) - fromMs) / MINUTE_MS;
}

export function rule(rules: readonly Rule[], key: string): Rule {
  const found = rules.find((each) => each.key === key);
  if (found === undefined) throw new Error(`no rule ${key}`);
  return found;
}

/** A pass has worked until noon, and a launch is read at once. */
export const working: Story = [
  [0, lastPass(10 * MINUTE_MS)],
  [0, ({ publish }) => publish("launch")],
];

/** Something of everything that alerts look for. */
export const eventful: Story = [
  [0, lastPass(9 * DAY_MS)],
  [0, ({ publish }) => publish("other")],
  [
    2 * HOUR_MS,
    ({ sink, publish }) => {
      sink.poison.set(guid(2), "0x80040216");
      publish("launch");
    },
  ],
  [4 * HOUR_MS, ({ refuseSignIn }) => refuseSignIn(true)],
  [7 * HOUR_MS, ({ refuseSignIn }) => refuseSignIn(false)],
  [
    8 * HOUR_MS,
    ({ source, clock }) =>
      void source.addFailing({ id: "stubborn", createdMs: clock.now() - 23 * HOUR_MS }, "later"),
  ],
  [
    12 * HOUR_MS,
    ({ source, clock }) => void source.add({ id: "stubborn", createdMs: clock.now() - 27 * HOUR_MS }),
  ],
  [13 * HOUR_MS, ({ publish }) => publish("other")],
];

/** The lines of an event. */
export function linesOf(lines: readonly Line[], event: string): Line[] {
  return lines.filter(({ text }) => (JSON.parse(text) as { event: string }).event === event);
}
