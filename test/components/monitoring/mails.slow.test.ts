import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../common/time";
import { HttpError } from "../../../common/errors";
import { guid } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { analyse } from "../../support/kql/language";
import { CONSOLE_LOGS, type Rule } from "./alertService";
import { gapBefore, signInBefore } from "./earlierRules";
import { given, inShort, OWN, judged, late, latenesses, linesOf, POLL_MS, rule, working } from "./judge";
import { lastPass, recorded, type Line, type Story } from "./recording";
import { rulesOf } from "./rules";

/*
 * The rules as they are sent, judged on lines that the runtime's own code logs. Not proved here: that Azure Monitor keeps to its
 * documentation.
 */

let rules: readonly Rule[];
beforeAll(async () => void (rules = await rulesOf({}, given)));

test("Microsoft's parser resolves each query, in a workspace with the table and in one without it yet", () => {
  const problems = rules.flatMap(({ query }) =>
    [CONSOLE_LOGS, {}].flatMap((tables) => analyse(query, tables).problems),
  );

  expect([rules.length, problems]).toEqual([7, []]);
});

test("queries of other poll intervals, and of containers that are only planned, differ in numbers alone", async () => {
  const others = await rulesOf({ pollInterval: "PT12H" }, { ...given, changedAt: undefined });
  const bare = ({ query }: Rule): string =>
    query.replace(/\n\| where now\(\) > .* \+ .*/, "").replaceAll(/\d+/g, "#");

  expect(others.map(bare)).toEqual(rules.map(bare));
});

test("docs/alerts.md has a row for each alert, and a query that the parser resolves", () => {
  const text = readFileSync(join(__dirname, "../../../docs/alerts.md"), "utf8");
  const rows = [...text.matchAll(/^\| `([\w-]+)` /gm)].map(([, key]) => key);
  const [, query = ""] = /```kusto\n(.*?)```/s.exec(text) ?? [];

  expect(rows.toSorted()).toEqual(rules.map(({ key }) => key).toSorted());
  expect([query.length > 0, analyse(query, CONSOLE_LOGS).problems]).toEqual([true, []]);
});

test.each([
  [/eventName == /, "eventname == ", "The name 'eventname' does not refer to any known column"],
  [/\| where isnull/, "| wherever isnull", "Query operator expected."],
  [/ago\(75m\)/, "ago(75)", "A value of type timespan expected."],
])("control: a slip of the pen, %s for %s, is noticed", (right, wrong, problem) => {
  const { query } = rule(rules, "no-completed-pass");

  expect(analyse(query.replace(right, wrong), CONSOLE_LOGS).problems.join()).toContain(problem);
});

describe("a gap", () => {
  const moments = Array.from({ length: 15 }, (_, minute) => minute);
  const lates = Array.from({ length: 13 }, (_, step) => step * 2.5).concat(6.5);
  let lines: readonly Line[];
  beforeAll(async () => {
    lines = await recorded([[0, lastPass(9 * DAY_MS)]], { hours: 2, pollMs: POLL_MS });
  });

  /** Mails about the gap, by the moment of the first evaluation. */
  const counted = (gapRule: Rule, minutes: number): number[] =>
    moments.map((afterMinutes) => {
      const mails = judged(lines, { rules: [gapRule], lateness: late(minutes), hours: 3, afterMinutes });
      return mails.filter((mail) => mail.lines.some((line) => line.includes('"event":"gap_found"'))).length;
    });

  test("is mailed exactly once, at whatever moment rules look and however late its line arrives", () => {
    for (const minutes of lates)
      expect({ minutes, mails: counted(rule(rules, "gap"), minutes) }).toEqual({
        minutes,
        mails: moments.map(() => 1),
      });
  });

  test("control: a window as long as its frequency loses 7 of 15 moments when lines are 6.5 minutes late", () => {
    expect(counted(gapBefore, 6.5).filter((mails) => mails === 0)).toHaveLength(7);
  });

  test("control: a longer window alone mails it several times", () => {
    expect(Math.min(...counted({ ...gapBefore, windowSize: "PT1H" }, 6.5))).toBeGreaterThan(1);
  });

  test("of another stack's runtime in the same workspace isn't mailed", () => {
    expect(
      judged(lines, { rules: [rule(rules, "gap")], hours: 3, source: { ...OWN, app: "ca-another" } }),
    ).toEqual([]);
  });
});

test("each of some dead letters is in exactly one mail, in whatever order their lines arrive", async () => {
  const story: Story = [4, 7, 22, 38, 95].map((minutes, number) => [
    minutes * MINUTE_MS,
    ({ sink, publish }) => {
      sink.poison.set(guid(number + 2), "0x80040216");
      publish("launch");
    },
  ]);
  const lines = await recorded([...working, ...story], { hours: 3, pollMs: POLL_MS });
  const letters = linesOf(lines, "dead_letter").map(({ text }) => text);

  expect(letters).toHaveLength(5);
  for (const lateness of latenesses) {
    const mails = judged(lines, { rules: [rule(rules, "dead-letter")], lateness, hours: 5 });
    expect(mails.flatMap((mail) => mail.lines).sort()).toEqual([...letters].sort());
  }
});

test("a day with one refused sign-in, one failed pass and one late blob that is read in the second attempt mails nothing", async () => {
  const createdMs = NOON - 26 * HOUR_MS;
  const unavailable = new HttpError("Dataverse answered 503", { status: 503 });
  const story: Story = [
    ...working,
    [2 * HOUR_MS + MINUTE_MS, ({ refuseSignIn }) => refuseSignIn(true)],
    [2 * HOUR_MS + 16 * MINUTE_MS, ({ refuseSignIn }) => refuseSignIn(false)],
    [
      5 * HOUR_MS + MINUTE_MS,
      ({ publish, sink }) => {
        publish("launch");
        sink.beforeCall = () => {
          sink.beforeCall = () => undefined;
          throw unavailable;
        };
      },
    ],
    // Found by the daily sweep alone.
    [20 * HOUR_MS, ({ source }) => void source.addFailing({ id: "late", createdMs }, "later")],
    [24 * HOUR_MS + 5 * MINUTE_MS, ({ source }) => void source.add({ id: "late", createdMs })],
  ];
  const lines = await recorded(story, { hours: 27, pollMs: POLL_MS });
  const seen = new Set(lines.map(({ text }) => (JSON.parse(text) as { event: string }).event));

  expect([...seen].sort()).toEqual([
    "authentication_failed",
    "blob_pending",
    "pass_completed",
    "pass_failed",
  ]);
  for (const lateness of latenesses)
    expect(inShort(judged(lines, { rules, lateness, hours: 27, afterMinutes: 45 }))).toEqual([]);
});

test("control: a rule that mails each refused sign-in mails it, and a shorter grace for passes does so when lines are late", async () => {
  const lines = await recorded(
    [
      ...working,
      [2 * HOUR_MS + MINUTE_MS, ({ refuseSignIn }) => refuseSignIn(true)],
      [2 * HOUR_MS + 16 * MINUTE_MS, ({ refuseSignIn }) => refuseSignIn(false)],
    ],
    { hours: 5, pollMs: POLL_MS },
  );
  const passes = rule(rules, "no-completed-pass");
  const hasty = { ...passes, query: passes.query.replace("ago(75m)", "ago(40m)") };

  const mails = judged(lines, {
    rules: [signInBefore, hasty],
    lateness: late(30),
    hours: 5,
    afterMinutes: 45,
  });

  expect(inShort(mails)).toEqual(
    expect.arrayContaining(["authentication-failed fired", "no-completed-pass fired"]),
  );
});
