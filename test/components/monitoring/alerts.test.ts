import { alertsFor, CHANGES_WITH_PASSES, type Alert } from "../../../components/monitoring/alerts";
import { events, passFields } from "../../../common/events";
import { summary } from "../../support/builders";

const operations = ["LaunchPowerApp", "DeletePowerApp"] as const;
const OVERDUE = "2026-09-18T00:00:00Z";

function alerts(fields: Partial<Parameters<typeof alertsFor>[0]> = {}): Alert[] {
  return alertsFor({
    runtimeNames: ["ca-x", "caj-x"],
    sharedWorkspaceGroupId: undefined,
    settings: { pollInterval: "PT15M", dataAlertAfter: "P3D", operations },
    secretOverdueAt: OVERDUE,
    ...fields,
  });
}

function alert(key: string, all = alerts()): Alert {
  const found = all.find((candidate) => candidate.key === key);
  if (found === undefined) throw new Error(`no alert ${key}`);
  return found;
}

test("every cause of missing data has its alert; errors are told from warnings", () => {
  expect(alerts().map(({ key, severity }) => [key, severity])).toEqual([
    ["no-matching-data", 2],
    ["content-lags", 1],
    ["no-completed-pass", 1],
    ["authentication-failed", 1],
    ["gap", 1],
    ["dead-letter", 2],
    ["secret-expiry", 1],
  ]);
});

test("without a secret there is no alert about its expiry", () => {
  expect(alerts({ secretOverdueAt: undefined }).map(({ key }) => key)).not.toContain("secret-expiry");
});

test("each query looks in lines of its own app or job alone, for events that the runtime logs", () => {
  const known: readonly string[] = Object.values(events);
  for (const { query } of alerts()) {
    const [, names, ...lines] = query(undefined).split("\n");
    expect(names).toBe('| where ContainerAppName in ("ca-x", "caj-x") or JobName in ("ca-x", "caj-x")');
    const asked = lines.join("\n").matchAll(/eventName (?:[!=]= |in \()("\w+"(?:, "\w+")*)/g);
    const named = [...asked].flatMap(([, list = ""]) => list.replaceAll('"', "").split(", "));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  }
});

test.each([
  ["PT15M", "PT2H every PT15M"],
  ["PT6H", "P1D every PT1H"],
])(
  "what a pass every %s tells is looked for in %s; what happens once, as soon as it has",
  (pollInterval, passes) => {
    const all = alerts({ settings: { pollInterval, dataAlertAfter: "P3D", operations } });

    expect(
      all.map(({ key, windowSize, evaluationFrequency }) => [
        key,
        `${windowSize} every ${evaluationFrequency}`,
      ]),
    ).toEqual([
      ["no-matching-data", passes],
      ["content-lags", passes],
      ["no-completed-pass", passes],
      ["authentication-failed", passes],
      ["gap", "PT1H every PT15M"],
      ["dead-letter", "PT1H every PT15M"],
      ["secret-expiry", "P1D every P1D"],
    ]);
  },
);

test.each([
  ["PT6H", 21_600],
  ["P1D", 86_400],
  ["P6D", 518_400],
])("missing data: a pass that tells of %s without a match", (dataAlertAfter, seconds) => {
  const found = alert(
    "no-matching-data",
    alerts({ settings: { pollInterval: "PT1H", dataAlertAfter, operations } }),
  );

  expect(found.query(undefined)).toContain(
    `and tolong(entry.${passFields.unmatchedSeconds}) >= ${seconds}, `,
  );
  expect(found.meaning).toContain(`for ${dataAlertAfter} `);
});

test("fields that alerts compute with are fields that a pass logs", () => {
  const used = alerts().flatMap(({ query }) =>
    [...query(undefined).matchAll(/tolong\(entry\.(\w+)/g)].map(([, field]) => field),
  );

  const logged = new Set<string | undefined>(Object.keys(summary()));
  expect(used.filter((field) => !logged.has(field))).toEqual([]);
  expect(used).toEqual([passFields.unmatchedSeconds, passFields.lagSeconds]);
});

test("the secret's alert begins on the day its rotation is overdue, while passes are still completed", () => {
  expect(alert("secret-expiry").query(undefined).split("\n").slice(-5)).toEqual([
    `| where eventName in ("${events.passCompleted}")`,
    "| where now() > datetime(2026-09-18T00:00:00Z)",
    "| summarize Found = count()",
    "| where Found > 0",
    '| extend Cause = "the client secret should have been rotated by 2026-09-18"',
  ]);
});

test.each([
  ["2026-10-05T12:00:00.1234567Z", "PT15M", "| where now() > datetime(2026-10-05T12:00:00.123Z) + 5h"],
  ["2026-10-05T12:00:00+02:00", "PT12H", "| where now() > datetime(2026-10-05T10:00:00.000Z) + 16h"],
])(
  "watched since %s, with a pass every %s, a missing pass is looked for from its time on",
  (at, pollInterval, line) => {
    const all = alerts({ settings: { pollInterval, dataAlertAfter: "P3D", operations } });

    expect(alert("no-completed-pass", all).query(at).split("\n").at(-1)).toBe(line);
  },
);

test.each([undefined, "", "not a time"])("watched since %j: a missing pass is looked for at once", (at) => {
  expect(alert("no-completed-pass").query(at)).not.toContain("now()");
});

test("events that happen once are mailed each time, states once and again when they have ended", () => {
  expect(
    alerts()
      .filter(({ isState }) => isState)
      .map(({ key }) => key),
  ).toEqual(["no-matching-data", "content-lags", "no-completed-pass", "authentication-failed"]);
});

test("alerts that await a first pass come after the one that tells since when passes are expected", () => {
  const keys = alerts().map(({ key }) => key);
  const waiting = alerts().filter(({ awaitsFirstPass }) => awaitsFirstPass);

  expect(waiting.map(({ key }) => key)).toEqual(["no-completed-pass", "authentication-failed"]);
  for (const { key } of waiting) expect(keys.indexOf(key)).toBeGreaterThan(keys.indexOf(CHANGES_WITH_PASSES));
});

test("that one's rule changes with the poll interval where the time for a pass becomes much shorter", () => {
  const windows = ["PT15M", "PT1H", "PT12H"].map((pollInterval) => {
    const all = alerts({ settings: { pollInterval, dataAlertAfter: "P3D", operations } });
    return alert(CHANGES_WITH_PASSES, all).windowSize;
  });

  expect(windows).toEqual(["PT2H", "PT5H", "P2D"]);
});

test("no state is looked at more seldom than each twelve hours: Azure refuses that", () => {
  const all = ["PT1M", "PT3H", "PT12H"].flatMap((pollInterval) =>
    alerts({ settings: { pollInterval, dataAlertAfter: "P3D", operations } }),
  );

  const frequencies = all.filter(({ isState }) => isState).map((each) => each.evaluationFrequency);
  expect([...new Set(frequencies)]).toEqual(["PT15M", "PT1H"]);
});

test("each query ends with one row, whose cause is a text that is never empty and short enough for a mail", () => {
  for (const { query } of alerts()) {
    expect(query(undefined).match(/\| summarize /g)).toHaveLength(1);
    expect(query(undefined).split("\n").at(-1)).toMatch(/^\| extend Cause = ("[^"]+"|.*substring\()/);
  }
});
