import { asMeant, writtenIn } from "../../../components/settings/written";
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
  ["a list", ["x"], undefined, undefined],
])("%s: %j, written %s, is %s", (_, value, written, meant) => {
  expect(asMeant(value, written)).toBe(meant);
});

test("a file that is empty, or no map, spells nothing", () => {
  for (const text of ["", "- a", "config: 5", "a: [", "config:\n  a: {secure: x}"])
    expect(writtenIn(text)("a")).toBeUndefined();
});

test.each([
  ["westeuropa", "westeurope"],
  ["nortcentralus", "northcentralus"],
  ["West Europa", "westeurope"],
])("the region %s is refused with the one that was meant, %s", (name, meant) => {
  const [problem, ...others] = problemsFrom({ "azure-native:location": name });

  expect(problem).toContain(`, which Azure doesn't know; did you mean ${meant}?; allowed: `);
  expect(problem).toContain(`\npulumi config set azure-native:location ${meant}`);
  expect(others).toEqual([]);
});

test.each([
  "westeurope",
  "North Europe",
  "austriaeast",
  "usgovvirginia",
  "chinanorth3",
  "westus4",
  "atlantis",
])("the region %s is one, or may be one that Azure opened since", (name) => {
  expect(problemsFrom({ "azure-native:location": name })).toEqual([]);
});
