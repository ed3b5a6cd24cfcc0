import { noticesOf, type Retirement } from "../../../../tools/pipeline/retirements/retirement";

function row(change: Partial<Retirement> = {}): Retirement {
  return {
    what: "Node 30",
    where: ".nvmrc",
    source: "https://example.com/schedule",
    checked: "2026-11-29",
    hint: "take Node 32",
    ...change,
  };
}

const titles = (rows: readonly Retirement[], today: string): string[] =>
  noticesOf(rows, today).map(({ title }) => title);

test.each([
  ["2026-10-29", []],
  ["2026-10-30", ["End of life: Node 30"]],
  ["2027-02-27", ["End of life: Node 30"]],
  ["2027-05-01", ["End of life: Node 30"]],
])("what ends on 2027-02-27 is due 120 days before, and stays so: on %s", (today, expected) => {
  expect(titles([row({ ends: "2027-02-27" })], today)).toEqual(expected);
});

test("what has no end is never due", () => {
  expect(titles([row()], "2027-05-01")).toEqual([]);
});

test("the earliest end comes first, and on one day the alphabet decides", () => {
  const rows = [
    row({ what: "C", ends: "2026-12-02" }),
    row({ what: "B", ends: "2026-12-02" }),
    row({ what: "A", ends: "2026-12-03" }),
  ];

  expect(titles(rows, "2026-12-01")).toEqual(["End of life: B", "End of life: C", "End of life: A"]);
});

test("a notice says when, where, what to do and who says so, and nothing that changes from day to day", () => {
  const rows = [row({ ends: "2027-02-27" })];

  expect(noticesOf(rows, "2026-12-01")).toEqual([
    {
      title: "End of life: Node 30",
      body: "End: 2027-02-27, according to https://example.com/schedule\nChosen in: .nvmrc.\nHint: take Node 32.",
    },
  ]);
  expect(noticesOf(rows, "2027-03-01")).toEqual(noticesOf(rows, "2026-12-01"));
});

test("a source that was not read for half a year is to be read again, all of them in one notice", () => {
  const rows = [
    row({ checked: "2026-12-05" }),
    row({ what: "Node 32", checked: "2026-12-01" }),
    row({ what: "API", source: "https://example.com/api", checked: "2027-05-01" }),
  ];

  expect(titles(rows, "2027-05-30")).toEqual([]);
  expect(titles(rows, "2027-05-31")).toEqual(["Ends of life were last looked up on 2026-12-01"]);
  expect(noticesOf(rows, "2027-06-30")[0]?.body.split("\n").slice(1)).toEqual([
    "- https://example.com/schedule (Node 30, Node 32)",
  ]);
});
