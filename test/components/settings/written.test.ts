import { asMeant, emptyKeysIn, writtenIn } from "../../../components/settings/written";
import { problemsFrom, settingsFrom } from "./settingsBuilder";

const FILE = `
encryptionsalt: v1:abc
config:
  azure-native:location: westeurope
  audit-log-connector:retentionDays: 0100
  audit-log-connector:appName: 2026-12-31
  audit-log-connector:tags:
    until: 2026-12-31
    at: 2026-12-31T10:00:00Z
    costCenter: 0123
    version: 1.10
    audited: True
    plain: 4711
    quoted: "0123"
  audit-log-connector:lookback:
    secure: v1:xyz
`;
/** The same as the engine hands it over, seen with the CLI 3.259. */
const TAGS = {
  until: "2026-12-31 00:00:00 +0000 UTC",
  at: "2026-12-31 10:00:00 +0000 UTC",
  costCenter: 83,
  version: 1.1,
  audited: true,
  plain: 4711,
  quoted: "0123",
};

test("what YAML takes for a date, a number or true is a tag as it is written in the file", () => {
  const { tags } = settingsFrom({ tags: TAGS }, { written: writtenIn(FILE) });

  expect(tags).toEqual({
    until: "2026-12-31",
    at: "2026-12-31T10:00:00Z",
    costCenter: "0123",
    version: "1.10",
    audited: "True",
    plain: "4711",
    quoted: "0123",
  });
});

const NAMES = `
config:
  audit-log-connector:tags:
    0123: a
    1.10: 0456
    2026-12-31: c
    True: d
    1e3: e
    plain: f
    "0777": g
`;

test("names of tags are as they are written in the file, too, and so are the values behind them", () => {
  // As the engine hands them over, seen with the CLI 3.259.
  const tags = {
    "83": "a",
    "1.1": 302,
    "2026-12-31 00:00:00 +0000 UTC": "c",
    true: "d",
    "1000": "e",
    plain: "f",
    "0777": "g",
  };

  expect(settingsFrom({ tags }, { written: writtenIn(NAMES) }).tags).toEqual({
    "0123": "a",
    "1.10": "0456",
    "2026-12-31": "c",
    True: "d",
    "1e3": "e",
    plain: "f",
    "0777": "g",
  });
});

test("two names that YAML makes one of are refused: the engine has dropped one of them", () => {
  const text = "config:\n  audit-log-connector:tags:\n    0123: a\n    83: b\n";

  const problems = problemsFrom({ tags: { "83": "b" } }, { written: writtenIn(text) });

  expect(problems).toEqual([
    expect.stringContaining(
      'tags["83"] is written 0123 and 83, which YAML reads as one: put the names in quotes',
    ),
  ]);
});

test("a name that is a day can be told without the file, a time can't", () => {
  const [day, time] = ["2026-12-31 00:00:00 +0000 UTC", "2026-12-31 10:00:00 +0000 UTC"];

  expect(settingsFrom({ tags: { [day]: "a" } }).tags).toEqual({ "2026-12-31": "a" });
  expect(problemsFrom({ tags: { [time]: "a" } })).toEqual([
    expect.stringContaining(`tags["${time}"] has a name that isn't text: put it in quotes`),
  ]);
});

test("other settings are read as they are written, too: 0100 days are a hundred, not 64", () => {
  const values = { retentionDays: 64, appName: "2026-12-31 00:00:00 +0000 UTC" };

  expect(settingsFrom(values, { written: writtenIn(FILE) })).toMatchObject({
    retentionDays: 100,
    appName: "2026-12-31",
  });
});

test("settings from elsewhere: a day can be told, a number or a time is refused", () => {
  expect(settingsFrom({ tags: { until: TAGS.until } }).tags).toEqual({ until: "2026-12-31" });
  for (const [name, value] of [
    ["costCenter", 83],
    ["at", TAGS.at],
  ] as const)
    expect(problemsFrom({ tags: { [name]: value } })).toEqual([
      expect.stringContaining(`tags["${name}"] is ${JSON.stringify(value)}, not text: put it in quotes`),
    ]);
});

test.each<[what: string, value: unknown, written: string | undefined, meant: string | undefined]>([
  ["another file's spelling", 83, "99", undefined],
  ["octal with a sign", -83, "-0123", "-0123"],
  ["hexadecimal", 31, "0x1F", "0x1F"],
  ["underscores", 1000, "1_000", "1_000"],
  ["an exponent", 1000, "1e3", "1e3"],
  ["a leading zero that can't be octal", 89, "089", "089"],
  [
    "a date that the CLI has saved",
    "2026-12-31 00:00:00 +0000 UTC",
    "2026-12-31 00:00:00 +0000 UTC",
    "2026-12-31",
  ],
  ["a text", "west", undefined, "west"],
  ["a text that another file spells otherwise", "west", "north", "west"],
  ["an empty text", "", "0", ""],
  ["a switch as the engine hands it over", "true", "True", "True"],
  ["a text like a switch from another file", "true", "TRUTH", "true"],
  ["a list", ["x"], undefined, undefined],
])("%s: %j, written %s, is %s", (_, value, written, meant) => {
  expect(asMeant(value, written)).toBe(meant);
});

test("keys that a file leaves empty are known, whether in quotes or not", () => {
  expect(emptyKeysIn('config:\n  p:a: ""\n  p:b:\n  p:c: 0\n  p:d: []\n  "p:e": \'\'\n')).toEqual([
    "p:a",
    "p:b",
    "p:e",
  ]);
  for (const text of ["", "- a", "config: 5", "a: ["]) expect(emptyKeysIn(text)).toEqual([]);
});

test("a file that is empty, or no map, spells nothing", () => {
  for (const text of ["", "- a", "config: 5", "a: [", "config:\n  a: {secure: x}"])
    expect(writtenIn(text).valueAt("a")).toBeUndefined();
});
