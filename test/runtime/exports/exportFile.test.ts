import { gzipSync } from "node:zlib";
import { appendFile } from "node:fs/promises";
import { resolve } from "node:path";
import { openExport } from "../../../runtime/exports/exportFile";
import { auditExport, encodings, headerLine, layouts, recordLine } from "../../fakes/auditExport";
import { guid, legacyRecord, never, record } from "../../support/builders";
import { failureOf } from "../sync/world";
import { recordsOf, temporaryFiles } from "./files";

const open = (path: string): ReturnType<typeof openExport> => openExport(path, never());

const launches = [
  record({ Id: guid(1), UserId: "zoë@contoso.com" }),
  legacyRecord({ Id: guid(2), AdditionalInfo: '{"environmentName":"a, \\"b\\"\\r\\nc"}' }),
  record({ Id: guid(3), Note: 'line\nbreak, comma; "quotes" and = + - @' }),
];

test.each(layouts.flatMap((layout) => encodings.map((encoding) => [layout, encoding] as const)))(
  "layout %s in %s: AuditData as the service wrote it, and its columns",
  async (layout, encoding) => {
    await using files = await temporaryFiles();
    const path = await files.write("export.csv", auditExport(launches, { layout, encoding }));

    const file = await open(path);
    const records = await recordsOf(file);

    const hasId = !["A", "C'"].includes(layout);
    expect(records.map(({ audit }) => JSON.parse(audit) as unknown)).toEqual(launches);
    expect(records.map(({ id }) => id)).toEqual(
      hasId ? [guid(1), guid(2), guid(3)] : Array(3).fill(undefined),
    );
    expect(records[0]?.operation).toBe(layout === "C'" ? undefined : "LaunchPowerApp");
    expect(records.map(({ number }) => number)).toEqual([1, 2, 3]);
  },
);

test.each([
  ["semicolons", { layout: "B2", delimiter: ";" }],
  ["tabs", { layout: "B2", delimiter: "\t" }],
  ["line feeds alone", { layout: "B1", lineEnd: "\n" }],
  ["a first line with the type", { layout: "C", hasType: true }],
] as const)("an export with %s is read as well", async (_, form) => {
  await using files = await temporaryFiles();
  const path = await files.write("export.csv", auditExport(launches, form));

  const records = await recordsOf(await open(path));

  expect(records.map(({ audit }) => JSON.parse(audit) as unknown)).toEqual(launches);
  // A record's text has no raw line break: lines can be told.
  expect(records.map(({ line }) => line)).toEqual("hasType" in form ? [3, 4, 5] : [2, 3, 4]);
});

test("columns count by name, whatever their case and order, beside unknown ones", async () => {
  await using files = await temporaryFiles();
  const text = `Extra,auditdata,RECORDID,oPeration\n1,"{""Id"":""x""}",y,z\n`;

  const [first] = await recordsOf(await open(await files.write("export.csv", text)));

  expect(first).toMatchObject({ number: 1, line: 2, audit: '{"Id":"x"}', id: "y", operation: "z" });
});

test("both line ends in one file, quoted line breaks, blank lines and short lines are no obstacle", async () => {
  await using files = await temporaryFiles();
  const form = { layout: "A" } as const;
  const [one = {}, two = {}, three = {}] = launches;
  const spread = recordLine(two, form, JSON.stringify(two, null, 1));
  const lines = [
    headerLine(form),
    recordLine(one, form),
    `${spread}\r`,
    "",
    "lonely",
    recordLine(three, form),
  ];

  const records = await recordsOf(await open(await files.write("export.csv", lines.join("\n"))));

  expect(records.map(({ audit }) => audit !== "" && (JSON.parse(audit) as unknown))).toEqual([
    one,
    two,
    false,
    three,
  ]);
});

const header = headerLine({ layout: "B2" });
const exploded = headerLine({ layout: "D" }).replace("AuditData,", "");
const broken = Array.from({ length: 10 }, (_, index) => `${guid(index)},,256,LaunchPowerApp,ada,{Id: 1},,`);

test.each<[string, string | Buffer, RegExp, RegExp]>([
  [
    "an .xlsx workbook",
    Buffer.from("PK\u0003\u0004..[Content_Types].xml"),
    /an Excel workbook \(\.xlsx\)/,
    /Excel cuts AuditData/,
  ],
  ["a ZIP archive", Buffer.from("PK\u0003\u0004..export.csv"), /a ZIP archive/, /Extract the CSV file/],
  [
    "an .xls workbook",
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]),
    /an Excel workbook \(\.xls\)/,
    /Excel cuts/,
  ],
  ["gzip", gzipSync(header), /compressed by gzip/, /gunzip/],
  ["a sign-in page", "\n<!DOCTYPE html><html></html>", /a web page or XML/, /download the export again/],
  ["JSON", '[{"Id":"x"}]', /is JSON, not CSV/, /Purview portal/],
  ["an empty file", "", /is empty/, /docs\/import\.md/],
  [
    "a header without AuditData",
    exploded,
    /has no column AuditData \(its columns: RecordId, CreationDate/,
    /docs\/import\.md/,
  ],
  [
    "records without a header",
    recordLine(launches[0] ?? {}, { layout: "B2" }),
    /has no header/,
    /docs\/import\.md/,
  ],
  [
    "carriage returns alone",
    auditExport(launches, { layout: "B2" }).toString().replaceAll("\r\n", "\r"),
    /carriage returns alone/,
    /as the portal's Export has downloaded it/,
  ],
  [
    "another encoding",
    Buffer.from(`${header}\r\nZo\u00eb,`, "latin1"),
    /isn't encoded as it says/,
    /as it was downloaded/,
  ],
  [
    "AuditData broken in each record",
    [header, ...broken].join("\n"),
    /no AuditData that can be read in its first 10/,
    /as it was downloaded/,
  ],
])("%s is refused by name, with the next step", async (_, content, message, hint) => {
  await using files = await temporaryFiles();
  const path = await files.write("export.csv", content);

  const error = await failureOf(open(path));

  expect(error).toMatchObject({
    code: "config",
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
  expect((error as Error).message).toContain(path);
  expect((error as Error).message).toContain("expected: ");
});

test.each([
  ["a folder", ".", /is a folder; expected/],
  ["a path where nothing is", "none.csv", /is not there; expected/],
  // A pipe is empty once it has been looked at.
  ["a pipe or device", "/dev/null", /isn't a file, but a pipe or device; expected/],
])("%s is refused", async (_, name, message) => {
  await using files = await temporaryFiles();

  expect(await failureOf(open(resolve(files.folder, name)))).toMatchObject({
    code: "config",
    message: expect.stringMatching(message),
  });
});

test("of a path where nothing is, the hint says where it was looked for", async () => {
  expect(await failureOf(open("none.csv"))).toMatchObject({
    hint: expect.stringContaining(resolve("none.csv")),
  });
});

test("a file is named as it was given: two folders may have one of the same name", async () => {
  await using files = await temporaryFiles();
  const path = await files.write("export.csv", header);

  expect((await open(path)).name).toBe(path);
});

test("a stop ends the look at a file, too", async () => {
  await using files = await temporaryFiles();
  const reason = new Error("stopped");

  const path = await files.write("export.csv", header);

  expect(await failureOf(openExport(path, AbortSignal.abort(reason)))).toBe(reason);
});

test("line breaks within quotation marks count once each", async () => {
  await using files = await temporaryFiles();
  const form = { layout: "A" } as const;
  const pretty = JSON.stringify(launches[0], null, 1).replaceAll("\n", "\r\n");
  const lines = [headerLine(form), recordLine({}, form, pretty), "", recordLine({}, form), ""];

  const records = await recordsOf(await open(await files.write("export.csv", lines.join("\r\n"))));

  const last = 1 + pretty.split("\n").length;
  expect(records.map(({ line, lines }) => [line, lines])).toEqual([
    [last, last - 1],
    [last + 2, 1],
  ]);
});

test("a header alone is an export without records", async () => {
  await using files = await temporaryFiles();

  expect(await recordsOf(await open(await files.write("export.csv", header)))).toEqual([]);
});

test("a file that ends within a record is told, and its other records are read", async () => {
  await using files = await temporaryFiles();
  const whole = auditExport(launches, { layout: "B2" });
  const path = await files.write("export.csv", whole.subarray(0, whole.length - 40));
  const numbers: number[] = [];
  let isCut = false;

  for await (const part of (await open(path)).read(never())) {
    numbers.push(...part.records.map(({ number }) => number));
    isCut ||= part.isCut === true;
  }

  expect([numbers, isCut]).toEqual([[1, 2], true]);
});

test("a quotation mark without its other one ends the file, not the memory", async () => {
  await using files = await temporaryFiles();
  const text = `${header}\n${recordLine(launches[0] ?? {}, { layout: "B2" })}\nx,"${"y".repeat(9 * 1024 * 1024)}`;
  const file = await open(await files.write("export.csv", text));

  expect(await failureOf(recordsOf(file))).toMatchObject({
    code: "incomplete",
    message: expect.stringMatching(/more than 8 MiB: most likely a quotation mark is missing/),
  });
});

test("the same content has the same hash under any name; a changed file has another", async () => {
  await using files = await temporaryFiles();
  const content = auditExport(launches, { layout: "B2" });
  const [one, two] = [await files.write("one.csv", content), await files.write("two.csv", content)];
  const before = [(await open(one)).hash, (await open(two)).hash];

  await appendFile(two, "\n");

  expect(before[0]).toBe(before[1]);
  expect((await open(two)).hash).not.toBe(before[0]);
});

test("a file that changes while it is read is told", async () => {
  await using files = await temporaryFiles();
  const path = await files.write("export.csv", auditExport(launches, { layout: "B2" }));
  const file = await open(path);
  await appendFile(path, `${recordLine(launches[0] ?? {}, { layout: "B2" })}\r\n`);

  expect(await failureOf(recordsOf(file))).toMatchObject({
    code: "incomplete",
    message: expect.stringMatching(/was changed while it was being imported/),
  });
});
