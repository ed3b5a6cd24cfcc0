import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../common/time";
import { NOON } from "../../support/fakeClock";
import type { Rule } from "./alertService";
import { noMatchBefore, signInBefore } from "./earlierRules";
import {
  eventful,
  given,
  inShort,
  judged,
  late,
  latenesses,
  linesOf,
  minutesTo,
  POLL_MS,
  rule,
  working,
} from "./judge";
import { recorded, type Line, type Story } from "./recording";
import { rulesOf } from "./rules";

/*
 * States begin, are mailed once, and end; judged as in mails.slow.test.ts.
 */

/** Azure ends an alert after three evaluations without a result, the first up to a quarter of an hour later. */
const ENDS_MINUTES = 45;
const EVERY_MINUTES = 15;
const LATE_MINUTES = 30;

let rules: readonly Rule[];
beforeAll(async () => void (rules = await rulesOf({}, given)));

describe("blobs that can't be read, while passes are completed", () => {
  const createdMs = NOON - 20 * HOUR_MS;
  const healsMs = NOON + 10 * HOUR_MS;
  const hours = 14;
  let lines: readonly Line[];
  beforeAll(async () => {
    const blobs = [0, 1, 2].map((number) => ({
      id: `20261005120000000000000$stubborn${number}`,
      createdMs: createdMs + number * HOUR_MS,
    }));
    const fail: Story[number][1] = ({ source }) => {
      for (const blob of blobs) source.addFailing(blob, "later");
    };
    const heal: Story[number][1] = ({ source }) => {
      for (const blob of blobs) source.add(blob);
    };
    lines = await recorded([...working, [HOUR_MS, fail], [healsMs - NOON, heal]], { hours, pollMs: POLL_MS });
  });

  test("are mailed when they are a day old, six days before they are lost, and when they have been read", () => {
    for (const lateness of latenesses.slice(1, 5)) {
      const mails = judged(lines, { rules: [rule(rules, "content-lags")], lateness, hours });

      expect(inShort(mails)).toEqual(["content-lags fired", "content-lags resolved"]);
      const firesMinutes = minutesTo(mails, "fired", createdMs) - 24 * 60;
      expect(firesMinutes).toBeGreaterThan(0);
      expect(firesMinutes).toBeLessThanOrEqual(45 + 5 + EVERY_MINUTES);
      expect(minutesTo(mails, "resolved", healsMs)).toBeLessThanOrEqual(
        5 + LATE_MINUTES + EVERY_MINUTES + ENDS_MINUTES,
      );
    }
  });

  test("control: no other alert says anything", () => {
    const others = rules.filter(({ key }) => !["content-lags", "secret-expiry"].includes(key));

    expect([others.length, inShort(judged(lines, { rules: others, hours, afterMinutes: 45 }))]).toEqual([
      5,
      [],
    ]);
  });
});

describe("sign-in that is refused for five hours", () => {
  const refused = (pollMs: number, hours: number): Promise<Line[]> =>
    recorded(
      [
        ...working,
        [2 * pollMs - MINUTE_MS, ({ refuseSignIn }) => refuseSignIn(true)],
        [2 * pollMs + 5 * HOUR_MS, ({ refuseSignIn }) => refuseSignIn(false)],
      ],
      { hours, pollMs },
    );
  /** When the first good pass after the refusals was logged. */
  const healedAt = (lines: readonly Line[]): number => {
    const refusedMs = linesOf(lines, "authentication_failed").at(-1)?.atMs ?? NaN;
    return linesOf(lines, "pass_completed").find(({ atMs }) => atMs > refusedMs)?.atMs ?? NaN;
  };

  test("is mailed once within an hour, and its end with the next good pass", async () => {
    const lines = await refused(POLL_MS, 12);
    const signIn = [rule(rules, "authentication-failed")];
    const began = linesOf(lines, "authentication_failed")[0]?.atMs ?? NaN;

    for (const lateness of latenesses) {
      const mails = judged(lines, { rules: signIn, lateness, hours: 12 });

      expect(inShort(mails)).toEqual(["authentication-failed fired", "authentication-failed resolved"]);
      expect(minutesTo(mails, "fired", began)).toBeLessThanOrEqual(60);
      expect(minutesTo(mails, "resolved", healedAt(lines))).toBeLessThanOrEqual(
        LATE_MINUTES + EVERY_MINUTES + ENDS_MINUTES,
      );
    }
  });

  test("with a pass every twelve hours ends some hours after the next good pass, not two days", async () => {
    const lines = await refused(12 * HOUR_MS, 120);
    const seldom = await rulesOf({ pollInterval: "PT12H", hosting: "app" }, given);
    const signIn = rule(seldom, "authentication-failed");
    const { evaluationFrequency, windowSize } = signIn;
    const endAfter = (each: Rule): number =>
      minutesTo(judged(lines, { rules: [each], hours: 120 }), "resolved", healedAt(lines)) / 60;

    expect([evaluationFrequency, windowSize]).toEqual(["PT1H", "P2D"]);
    expect(endAfter(signIn)).toBeLessThanOrEqual(3);
    // Control: the rule before saw the refusals for as long as they were in its window.
    expect(endAfter({ ...signInBefore, evaluationFrequency, windowSize })).toBeGreaterThan(36);
  });
});

test("records without a launch for three days are mailed once, and their end with the next launch", async () => {
  const hours = 4 * 24;
  const launchMs = NOON + 80 * HOUR_MS;
  const records = Array.from({ length: 40 }, (_, number): Story[number] => [
    (1 + 2 * number) * HOUR_MS - MINUTE_MS,
    ({ publish }) => publish("other"),
  ]);
  const launch: Story[number] = [launchMs - NOON, ({ publish }) => publish("launch")];
  const lines = await recorded([...working, ...records, launch], { hours, pollMs: POLL_MS });
  const noMatch = rule(rules, "no-matching-data");

  for (const lateness of latenesses) {
    const mails = judged(lines, { rules: [noMatch], lateness, hours });
    expect(inShort(mails)).toEqual(["no-matching-data fired", "no-matching-data resolved"]);
    expect(minutesTo(mails, "fired", NOON + 3 * DAY_MS)).toBeLessThanOrEqual(75 + 45 + EVERY_MINUTES);
    expect(minutesTo(mails, "resolved", launchMs)).toBeLessThanOrEqual(
      2 * EVERY_MINUTES + LATE_MINUTES + ENDS_MINUTES,
    );
  }
  // Control: the rule before ended no sooner than its window.
  const before = judged(lines, {
    rules: [{ ...noMatchBefore, windowSize: noMatch.windowSize }],
    lateness: late(30),
    hours,
  });
  expect(minutesTo(before, "resolved", launchMs)).toBeGreaterThan(120);
});

test("a runtime that stops is mailed within two hours, and its return", async () => {
  const [before, after] = [
    await recorded(working, { hours: 3, pollMs: POLL_MS }),
    await recorded(working, { hours: 5, pollMs: POLL_MS }),
  ];
  const backMs = 9 * HOUR_MS;
  const lines = [...before, ...after.map((line) => ({ ...line, atMs: line.atMs + backMs }))];
  const silence = [rule(rules, "no-completed-pass")];

  for (const lateness of latenesses) {
    const mails = judged(lines, { rules: silence, lateness, hours: 14, afterMinutes: 45 });
    expect(inShort(mails)).toEqual(["no-completed-pass fired", "no-completed-pass resolved"]);
    expect(minutesTo(mails, "fired", NOON + 3 * HOUR_MS)).toBeLessThanOrEqual(75 + EVERY_MINUTES);
    expect(minutesTo(mails, "resolved", NOON + backMs)).toBeLessThanOrEqual(
      LATE_MINUTES + EVERY_MINUTES + ENDS_MINUTES,
    );
  }
});

describe("a fresh deployment", () => {
  const changedAt = new Date(NOON).toISOString();

  /** Sign-in is refused at first; the log begins after 90 minutes, and lines are late. */
  const fresh = async (pollMs: number): Promise<Line[]> => {
    const story: Story = [
      [0, ({ refuseSignIn }) => refuseSignIn(true)],
      [20 * MINUTE_MS, ({ refuseSignIn }) => refuseSignIn(false)],
    ];
    const lines = await recorded(story, { hours: 7, pollMs });
    return lines.filter(({ atMs }) => atMs > NOON + 90 * MINUTE_MS);
  };

  test.each([
    ["PT1M", MINUTE_MS],
    ["PT15M", POLL_MS],
    ["PT4H", 4 * HOUR_MS],
  ])("with a pass every %s mails nothing", async (pollInterval, pollMs) => {
    const lines = await fresh(pollMs);
    const own = await rulesOf({ pollInterval }, { ...given, changedAt });
    const judgedFrom = (all: readonly Rule[]): string[] =>
      inShort(judged(lines, { rules: all, lateness: late(30), hours: 7, afterMinutes: 1 }));

    expect(judgedFrom(own)).toEqual([]);
    // Control: without knowing since when it is watched, it would.
    expect(judgedFrom(await rulesOf({ pollInterval }, { ...given, changedAt: undefined }))[0]).toBe(
      "no-completed-pass fired",
    );
  });

  test("whose container never starts is mailed once, after the time of a first pass", async () => {
    const own = await rulesOf({}, { changedAt });

    const mails = judged([], { rules: own, hours: 48 });

    expect(inShort(mails)).toEqual(["no-completed-pass fired"]);
    expect(minutesTo(mails, "fired", NOON)).toBeLessThanOrEqual(5 * 60 + EVERY_MINUTES);
  });
});

test("a stack that is switched on again after a day mails nothing", async () => {
  const onMs = 27 * HOUR_MS;
  const [before, after] = [
    await recorded(working, { hours: 3, pollMs: POLL_MS }),
    await recorded(working, { hours: 8, pollMs: POLL_MS }),
  ];
  // The image is pulled and the container started after the rules are on.
  const startMs = onMs + 5 * MINUTE_MS;
  const lines = [...before, ...after.map((line) => ({ ...line, atMs: line.atMs + startMs }))];
  const changedAt = new Date(NOON + onMs).toISOString();
  const mailed = (all: readonly Rule[]): string[] =>
    inShort(judged(lines, { rules: all, lateness: late(30), hours: 34, afterMinutes: onMs / MINUTE_MS }));

  expect(mailed(await rulesOf({}, { changedAt }))).toEqual([]);
  // Control: for rules that are only known to be old, it is silent.
  expect(mailed(await rulesOf({}, given))[0]).toBe("no-completed-pass fired");
});

// https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-unified-log#query-time-range
test("mails are the same where Azure looks back two days, as it does for queries with ago()", async () => {
  const lines = await recorded(eventful, { hours: 21, pollMs: POLL_MS });
  const own = await rulesOf({ dataAlertAfter: "PT6H" }, given);
  const wide = own.map((each) => (each.query.includes("ago(") ? { ...each, windowSize: "P2D" } : each));
  const mailed = (all: readonly Rule[]): unknown =>
    judged(lines, { rules: all, lateness: late(6.5), hours: 21, afterMinutes: 10 });

  expect(mailed(wide)).toEqual(mailed(own));
  expect(
    new Set(inShort(judged(lines, { rules: own, hours: 21 })).map((mail) => mail.split(" ")[0])).size,
  ).toBe(6);
});

test("a secret whose rotation is overdue is mailed each day, and not before", async () => {
  const lines = await recorded(working, { hours: 96, pollMs: POLL_MS });
  const mails = judged(lines, { rules: [rule(rules, "secret-expiry")], hours: 96 });

  const days = mails.map(({ atMs }) => (atMs - NOON - 7 * MINUTE_MS) / DAY_MS);
  expect(days).toEqual([2, 3]);
});
