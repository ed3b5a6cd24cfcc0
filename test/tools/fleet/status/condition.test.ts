import { conditionOf, type RuntimeStatus } from "../../../../tools/fleet/status/condition";

const NOW = "2026-11-29T12:00:00.000Z";
const minutesAgo = (minutes: number): string => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();

/** Of a runtime whose last pass ended just now. */
function status(changes: Partial<RuntimeStatus> = {}): RuntimeStatus {
  return {
    now: NOW,
    runtimeVersion: "0.4.0",
    lagSeconds: 300,
    failing: null,
    openGaps: [],
    deadLetters: { count: 0 },
    lastPass: { startedAt: minutesAgo(3), seconds: 60, isStopped: false },
    ...changes,
  };
}

const ON = { enabled: true, pollInterval: "PT15M" };
const failing = { since: minutesAgo(120), passes: 8, error: "the app was refused", hint: "Grant it." };

test("passes that fail are failing, whatever else there is, with cause and hint", () => {
  const all = { failing, lagSeconds: 200_000, deadLetters: { count: 3 }, openGaps: [{}] };

  expect(conditionOf("contoso", status(all), ON)).toEqual({
    state: "failing",
    why: "since 2026-11-29T10:00:00.000Z, 8 passes: the app was refused",
    next: "Grant it.",
  });
});

test("a failure without a hint says where to look", () => {
  const { hint: _hint, ...without } = { ...failing, passes: 1 };

  const { why, next } = conditionOf("contoso", status({ failing: without }), ON);

  expect(why).toContain("1 pass: ");
  expect(next).toContain("`check`");
});

test.each([
  ["PT15M", 75],
  ["PT1M", 75],
  ["PT1H", 210],
])(
  "with pollInterval %s a stack is stale when no pass was completed for more than %i minutes",
  (pollInterval, minutes) => {
    const endedAgo = (ago: number) =>
      conditionOf(
        "contoso",
        status({ lastPass: { startedAt: minutesAgo(ago + 1), seconds: 60, isStopped: false } }),
        { enabled: true, pollInterval },
      ).state;

    expect([endedAgo(minutes), endedAgo(minutes + 1)]).toEqual(["fine", "stale"]);
  },
);

test("a pass that was cut short completed nothing: its start counts, not its end", () => {
  const lastPass = { startedAt: minutesAgo(80), seconds: 79 * 60, isStopped: true };

  expect(conditionOf("contoso", status({ lastPass }), ON).state).toBe("stale");
  expect(conditionOf("contoso", status({ lastPass: { ...lastPass, isStopped: false } }), ON).state).toBe(
    "fine",
  );
});

test("content of a day ago that isn't delivered is lagging while passes are completed, and stale when none is", () => {
  const late = status({ lagSeconds: 86_400 });
  const quiet = status({
    lagSeconds: 86_400,
    lastPass: { startedAt: minutesAgo(1_440), seconds: 1, isStopped: false },
  });

  expect(conditionOf("contoso", late, ON)).toMatchObject({
    state: "lagging",
    why: "content of 1 d 0 h ago isn't delivered",
  });
  expect(conditionOf("contoso", quiet, ON).state).toBe("stale");
  expect(conditionOf("contoso", status({ lagSeconds: 86_399 }), ON).state).toBe("fine");
});

test("before the first pass has ended, a stack never ran", () => {
  expect(conditionOf("contoso", status({ lastPass: null, lagSeconds: null }), ON).state).toBe("never ran");
});

test.each([
  [{ deadLetters: { count: 1 } }, "1 dead letter", "dead-letters list"],
  [{ openGaps: [{}, {}] }, "2 open gaps", "gaps list"],
  [{ deadLetters: { count: 2 }, openGaps: [{}] }, "2 dead letters, 1 open gap", "dead-letters list"],
])(
  "what is left over of completed passes is counted, with the command that lists it: %j",
  (changes, why, command) => {
    expect(conditionOf("contoso", status(changes), ON)).toEqual({
      state: "dead letters or gaps",
      why,
      next: `\`npm run runtime -- --stack contoso ${command}\` says which and why.`,
    });
  },
);

test("a stack that is switched off neither fails nor is stale, and keeps its dead letters", () => {
  const off = { ...ON, enabled: false };
  const old = { lastPass: null, failing, deadLetters: { count: 2 } };

  expect(conditionOf("contoso", status(old), off)).toMatchObject({
    state: "switched off",
    why: "2 dead letters",
  });
  expect(conditionOf("contoso", status(), off)).toMatchObject({ state: "switched off", why: null });
});
