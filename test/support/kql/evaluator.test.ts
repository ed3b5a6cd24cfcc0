import { compile } from "./evaluator";
import { INGESTED, type Row } from "./expressions";

const TABLES = { Logs: "At: datetime, Log: string" };
const NOW = Date.UTC(2026, 9, 5, 12);

function row(minutesAgo: number, log: unknown, lateMinutes = 0): Row {
  const atMs = NOW - minutesAgo * 60_000;
  const Log = typeof log === "string" ? log : JSON.stringify(log);
  return { At: new Date(atMs), Log, [INGESTED]: new Date(atMs + lateMinutes * 60_000) };
}

function run(query: string, ...rows: readonly Row[]): readonly Row[] {
  return compile(query, TABLES)({ Logs: rows }, NOW);
}

/** Whether a condition holds for one row whose `entry` is this. */
function holds(condition: string, entry: unknown): boolean {
  return run(`Logs | extend entry = parse_json(Log) | where ${condition}`, row(1, entry)).length === 1;
}

// https://learn.microsoft.com/kusto/query/scalar-data-types/null-values
test.each([
  ["tolong(entry.a) > 0", { a: 1.9 }],
  ["tolong(entry.a) == 1", { a: 1.9 }],
  ['tostring(entry.a) == "x"', { a: "x" }],
  ['tostring(entry.a.b) == ""', { a: "x" }],
  ['tostring(entry.a) == "[1]"', { a: [1] }],
  ["isnull(tolong(entry.a))", { a: "1x" }],
  ["tolong(entry.a) > 0 or isnull(tolong(entry.a))", {}],
  ["iff(tolong(entry.a) > 0, 1, 2) == 2", {}],
  ['tostring(entry.a) in ("x", "y")', { a: "y" }],
  ['tostring(entry.a) startswith "/A/b/"', { a: "/a/B/c" }],
  ["At > ago(2m) and At <= now() and At < datetime(2026-10-05T12:00:00Z)", {}],
  ["now() == datetime(2026-10-05T11:00:00Z) + 1h", {}],
  ["isnull(datetime(null))", {}],
  ["isempty(tostring(entry.a))", {}],
  ['strcat(tostring(entry.a), "-", tostring(1)) == "x-1"', { a: "x" }],
  ['substring(tostring(entry.a), 0, 2) == "ab"', { a: "abc" }],
  ['replace_regex(tostring(entry.a), "[0-9]+", "#") == "#-#"', { a: "12-3" }],
  ['tostring(entry.a) startswith "ERROR: "', { a: "error: x" }],
])("%s holds for %j", (condition, entry) => {
  expect(holds(condition, entry)).toBe(true);
});

test.each([
  ["tolong(entry.a) > 0", {}],
  ["tolong(entry.a) <= 0", {}],
  ["tolong(entry.a) > 0 and isnull(tolong(entry.a))", {}],
  ['tostring(entry.a) == "X"', { a: "x" }],
  ['tostring(entry.a) startswith "/a/b/"', { a: "/a/bc" }],
  ['tostring(entry.a) == "x"', "no JSON"],
  ["At > now()", {}],
])("%s doesn't hold for %j: null is neither true nor false, texts differ by case", (condition, entry) => {
  expect(holds(condition, entry)).toBe(false);
});

test("summarize makes one row of no rows, with null for a maximum", () => {
  expect(run("Logs | summarize latest = max(At)")).toEqual([{ latest: null }]);
  expect(run("Logs | summarize latest = max(At)", row(3, ""), row(1, ""), row(2, ""))).toEqual([
    { latest: new Date(NOW - 60_000) },
  ]);
});

test("other aggregates: how many, a list with an end, what stands beside the latest time that isn't null", () => {
  const rows = [row(3, "a"), row(1, "b"), row(2, "c")];
  const all = "summarize n = count(), some = make_list(Log, 2), arg_max(At, Log)";

  expect(run(`Logs | ${all}`, ...rows)).toEqual([
    { n: 3, some: { json: ["a", "b"] }, At: new Date(NOW - 60_000), Log: "b" },
  ]);
  expect(
    run(
      'Logs | summarize logs = make_set(Log, 9) | extend text = strcat_array(array_sort_asc(logs), "; ")',
      ...rows,
      row(4, "a"),
    ).map(({ text }) => text),
  ).toEqual(["a; b; c"]);
  expect(run(`Logs | ${all}`)).toEqual([{ n: 0, some: { json: [] }, At: null, Log: "" }]);
  expect(
    run('Logs | extend At = iff(Log == "b", datetime(null), At) | summarize arg_max(At, Log)', ...rows),
  ).toEqual([{ At: new Date(NOW - 120_000), Log: "c" }]);
});

test("a record's ingestion time is known in its table, and lost in a union", () => {
  const late = row(10, "", 5);

  expect(run("Logs | where ingestion_time() == ago(5m)", late)).toHaveLength(1);
  expect(
    run("union isfuzzy=true (Logs | extend At = ingestion_time()) | where At == ago(5m)", late),
  ).toHaveLength(1);
  expect(() => run("union isfuzzy=true Logs | where ingestion_time() == ago(5m)", late)).toThrow(
    "ingestion_time() outside the table of the record",
  );
});

test("a table that doesn't exist yet is empty in a fuzzy union", () => {
  expect(run("union isfuzzy=true (datatable(At: datetime) []), Missing")).toEqual([]);
});

test.each([
  ["Logs | take 1", "TakeOperator"],
  ["Logs | summarize n = dcount(Log)", "aggregate dcount"],
  ["Logs | summarize arg_max(At, *)", "FunctionCallExpression"],
  ["Logs | summarize n = max(At) by Log", "SummarizeOperator"],
  ["Logs | summarize max(At)", "FunctionCallExpression"],
  ['Logs | where Log has "x"', "HasExpression"],
  ['Logs | where Log !in ("x")', "NotInExpression"],
  ["Logs | where At - 1h < now()", "SubtractExpression"],
  ["Logs | where At > bin(now(), 1h)", "function bin"],
  ["Logs | where tolong(Log) > 1", "converts dynamic values only"],
  ['Logs | where Log == "a\\tb"', "StringLiteralExpression"],
  ["Logs | where At > ago(1.5h)", "TimespanLiteralExpression"],
  ['Logs | where parse_json(Log)["a"] == 1', "ElementExpression"],
  ["union Logs, Logs", "UnionOperator"],
  ["datatable(a: long) [1]", "DataTableExpression"],
  ["let a = 1; Logs", "List"],
])("what the evaluator lacks is an error, not a guess: %s", (query, error) => {
  expect(() => run(query, row(1, "{}"))).toThrow(error);
});

test("what the parser refuses is an error", () => {
  expect(() => run("Logs | where Missing > 1")).toThrow(
    "The name 'Missing' does not refer to any known column",
  );
});
