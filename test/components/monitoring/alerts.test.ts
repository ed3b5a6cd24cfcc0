import { alertsFor, type Alert } from "../../../components/monitoring/alerts";
import { events, passFields } from "../../../common/events";
import { summary } from "../../support/builders";
import { kqlProblems } from "./kql";

const OVERDUE = "2026-09-18T00:00:00Z";

function alerts(fields: Partial<Parameters<typeof alertsFor>[0]> = {}): Alert[] {
  return alertsFor({
    runtimeNames: ["ca-x", "caj-x"],
    settings: { pollInterval: "PT15M", dataAlertAfter: "P3D" },
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
    ["no-completed-pass", 1],
    ["no-matching-data", 2],
    ["gap", 1],
    ["dead-letter", 2],
    ["authentication-failed", 1],
    ["secret-expiry", 1],
  ]);
});

test("without a secret there is no alert about its expiry", () => {
  expect(alerts({ secretOverdueAt: undefined }).map(({ key }) => key)).not.toContain("secret-expiry");
});

test.each([
  ["no-completed-pass", events.passCompleted],
  ["no-matching-data", events.passCompleted],
  ["gap", events.gapFound],
  ["dead-letter", events.deadLetter],
  ["authentication-failed", events.authenticationFailed],
])("%s looks for the runtime's event %s, in lines of its own app or job alone", (key, event) => {
  const { query } = alert(key);

  expect(query.split("\n").slice(0, 4)).toEqual([
    "union isfuzzy=true (datatable(TimeGenerated: datetime, ContainerAppName: string, JobName: string, Log: string) []), ContainerAppConsoleLogs",
    '| where ContainerAppName in ("ca-x", "caj-x") or JobName in ("ca-x", "caj-x")',
    "| extend entry = parse_json(Log)",
    `| where tostring(entry.event) == "${event}"`,
  ]);
});

test("silence: fewer than one completed pass; anything else: one line is enough", () => {
  expect(alerts().map(({ key, operator, threshold }) => `${key} ${operator} ${threshold}`)).toEqual([
    "no-completed-pass LessThan 1",
    "no-matching-data GreaterThan 0",
    "gap GreaterThan 0",
    "dead-letter GreaterThan 0",
    "authentication-failed GreaterThan 0",
    "secret-expiry GreaterThan 0",
  ]);
});

test.each([
  ["PT15M", "PT1H every PT15M"],
  ["PT6H", "P1D every PT1H"],
])(
  "what a pass every %s tells is looked for in %s; what happens once, as soon as it has",
  (pollInterval, passes) => {
    const all = alerts({ settings: { pollInterval, dataAlertAfter: "P3D" } });

    expect(
      all.map(({ key, windowSize, evaluationFrequency }) => [
        key,
        `${windowSize} every ${evaluationFrequency}`,
      ]),
    ).toEqual([
      ["no-completed-pass", passes],
      ["no-matching-data", passes],
      ["gap", "PT15M every PT15M"],
      ["dead-letter", "PT15M every PT15M"],
      ["authentication-failed", passes],
      ["secret-expiry", "P1D every P1D"],
    ]);
  },
);

test.each([
  ["PT6H", 21_600],
  ["P1D", 86_400],
  ["P6D", 518_400],
])("missing data: a pass that tells of %s without a match", (dataAlertAfter, seconds) => {
  const found = alert("no-matching-data", alerts({ settings: { pollInterval: "PT1H", dataAlertAfter } }));

  expect(found.query.split("\n").at(-1)).toBe(
    `| where tolong(entry.${passFields.unmatchedSeconds}) >= ${seconds}`,
  );
  expect(found.description).toContain(`for ${dataAlertAfter} `);
});

test("fields that alerts compute with are fields that a pass logs", () => {
  const used = alerts().flatMap(({ query }) =>
    [...query.matchAll(/entry\.(\w+)/g)].map(([, field]) => field),
  );

  const logged = new Set<string | undefined>(["event", ...Object.keys(summary())]);
  expect(used.filter((field) => !logged.has(field))).toEqual([]);
  expect(used).toHaveLength(7);
});

test("the secret's alert begins on the day its rotation is overdue, while passes are still completed", () => {
  expect(alert("secret-expiry").query.split("\n").slice(-2)).toEqual([
    `| where tostring(entry.event) == "${events.passCompleted}"`,
    "| where now() > datetime(2026-09-18T00:00:00Z)",
  ]);
});

test("events that happen once are mailed each time, states once and again when they have ended", () => {
  expect(
    alerts()
      .filter(({ isState }) => isState)
      .map(({ key }) => key),
  ).toEqual(["no-completed-pass", "no-matching-data", "authentication-failed"]);
});

test("queries have balanced brackets and quotes", () => {
  expect(alerts().flatMap(({ query }) => kqlProblems(query))).toEqual([]);
});

test.each([
  ['union isfuzzy=true X\n| where a == "b', ["a text that doesn't end"]],
  ["union isfuzzy=true X\n| where f(a", ["brackets that don't match"]],
  ["X\n| where a", ["begins with X"]],
  ["union isfuzzy=true X\nwhere a", ["where a"]],
  ["print a\n| where entry.undefined > 0", ["a value that is none"]],
])("a slip of the pen is noticed: %j", (query, problems) => {
  expect(kqlProblems(query)).toEqual(problems);
});
