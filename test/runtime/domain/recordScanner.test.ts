import { RecordScanner } from "../../../runtime/domain/recordScanner";
import type { Broken, Parsed } from "../../../runtime/domain/scanned";
import { parsedOf } from "../../support/scanned";

const WANTED = ["LaunchPowerApp", "DeletePowerApp"];

interface Result {
  readonly read: number;
  readonly found: readonly Parsed[];
  readonly broken: Broken | undefined;
}

function scan(text: string | Buffer, chunkBytes = 7): Result {
  const scanner = new RecordScanner(WANTED);
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    scanner.push(bytes.subarray(start, start + chunkBytes));
  }
  const broken = scanner.end();
  return { read: scanner.read, found: parsedOf(scanner.take(), WANTED), broken };
}

const ids = ({ found }: Result): unknown[] =>
  found.map((each) => (each.kind === "unreadable" ? each.error : (each.record as { Id?: unknown }).Id));

test("keeps the wanted records with their text as it came, and counts all", () => {
  const result = scan('[ {"Id":1,"Operation":"Other"} ,\n {"Id": 2, "Operation":"LaunchPowerApp"} ]');

  expect(result).toEqual({
    read: 2,
    found: [
      {
        kind: "record",
        record: { Id: 2, Operation: "LaunchPowerApp" },
        raw: '{"Id": 2, "Operation":"LaunchPowerApp"}',
      },
    ],
    broken: undefined,
  });
});

test.each<[string, string, unknown[]]>([
  ["an operation in another case", '[{"Id":1,"Operation":"launchpowerapp"}]', [1]],
  [
    "an operation below another field",
    '[{"Id":1,"x":{"Operation":"LaunchPowerApp"},"Operation":"Other"}]',
    [],
  ],
  [
    "an operation after a nested one",
    '[{"Id":1,"x":{"Operation":"Other"},"Operation":"LaunchPowerApp"}]',
    [1],
  ],
  ["a value that reads Operation", '[{"Id":1,"x":"Operation","y":"LaunchPowerApp"}]', []],
  ["a wanted name as a key", '[{"Id":1,"LaunchPowerApp":"Operation","Operation":"Other"}]', []],
  ["the last of two operations counts", '[{"Id":1,"Operation":"Other","Operation":"LaunchPowerApp"}]', [1]],
  [
    "the last of two operations counts, again",
    '[{"Id":1,"Operation":"LaunchPowerApp","Operation":"Other"}]',
    [],
  ],
  ["a key spelled with escapes", '[{"Id":1,"\\u004fperation":"LaunchPowerApp"}]', [1]],
  [
    "an escaped key after a plain one",
    '[{"Id":1,"Operation":"Other","\\u004fperation":"LaunchPowerApp"}]',
    [1],
  ],
  ["a value spelled with escapes", '[{"Id":1,"Operation":"Launch\\u0050owerApp"}]', [1]],
  ["quotes and brackets in texts", '[{"Id":1,"x":"}]\\"{[\\\\","Operation":"LaunchPowerApp"}]', [1]],
  ["an operation that is a number", '[{"Id":1,"Operation":5}]', []],
  ["an operation that is an object", '[{"Id":1,"Operation":{"Operation":"LaunchPowerApp"}}]', []],
  ["no operation", '[{"Id":1}]', []],
  ["a byte order mark", '\ufeff[{"Id":1,"Operation":"LaunchPowerApp"}]', [1]],
  ["blanks around the array", ' \r\n\t[{"Id":1,"Operation":"LaunchPowerApp"}]\r\n', [1]],
  ["blanks around the operation", '[{"Id":1,"Operation":" LaunchPowerApp "}]', [1]],
])("%s", (_, text, expected) => {
  for (const chunkBytes of [1, 2, 3, 1000]) {
    const result = scan(text, chunkBytes);

    expect([ids(result), result.read, result.broken]).toEqual([expected, 1, undefined]);
  }
});

test("a broken record in the middle is handed over, and its neighbours are read", () => {
  const broken = '{"Id":2,"Operation":"LaunchPowerApp","x":}';
  const result = scan(
    `[{"Id":1,"Operation":"LaunchPowerApp"},${broken},{"Id":3,"Operation":"DeletePowerApp"}]`,
  );

  expect(ids(result)).toEqual([1, expect.stringContaining("Unexpected token"), 3]);
  expect([result.read, result.found[1]?.raw, result.broken]).toEqual([3, broken, undefined]);
});

test.each([["7"], ['"LaunchPowerApp"'], ["null"], ["true"]])(
  "%s in place of a record is handed over",
  (element) => {
    const result = scan(`[{"Id":1,"Operation":"LaunchPowerApp"},${element}]`);

    expect(ids(result)).toEqual([1, "the element is not a JSON object"]);
    expect([result.read, result.broken]).toEqual([2, undefined]);
  },
);

test("an empty array has nothing and is complete", () => {
  expect(scan("[]")).toEqual({ read: 0, found: [], broken: undefined });
});

test("an array that breaks off yields its whole records, and says what is left over", () => {
  const result = scan('[{"Id":1,"Operation":"LaunchPowerApp"},{"Id":2,"Operation":"Laun');

  expect(ids(result)).toEqual([1]);
  expect(result.broken).toEqual({ reason: "incomplete", offset: 39, rest: '{"Id":2,"Operation":"Laun' });
});

test("every cut of an array is noticed, wherever it falls", () => {
  const text = '[{"Id":1,"Operation":"LaunchPowerApp","x":"\\"ä😀"},{"Id":2,"Operation":"Other"}]';
  const bytes = Buffer.from(text);

  for (let length = 0; length < bytes.length; length++) {
    expect(scan(bytes.subarray(0, length)).broken).toBeDefined();
  }
  expect(scan(bytes).broken).toBeUndefined();
});

test.each([
  ["an error object", '{"error":{"code":"AF50000","message":"x"}}'],
  ["a page of a gateway", "<html>busy</html>"],
  ["a text", '"LaunchPowerApp"'],
])("%s in place of an array is kept as it came", (_, text) => {
  expect(scan(text)).toEqual({ read: 0, found: [], broken: { reason: "notAnArray", offset: 0, rest: text } });
});

test("no bytes at all aren't an array", () => {
  expect(scan("")).toEqual({ read: 0, found: [], broken: { reason: "notAnArray", offset: 0, rest: "" } });
});

test("of endless nonsense only a part is kept", () => {
  const scanner = new RecordScanner(WANTED);
  for (let chunk = 0; chunk < 40; chunk++) scanner.push(Buffer.alloc(64 * 1024, "x"));

  expect(scanner.end()?.rest.length).toBe(256 * 1024);
});

test("a record of megabytes is read in one piece", () => {
  const big = { Id: 1, Operation: "LaunchPowerApp", x: "ä".repeat(1_900_000) };
  const result = scan(JSON.stringify([big, { Id: 2, Operation: "LaunchPowerApp" }]), 64 * 1024);

  expect(ids(result)).toEqual([1, 2]);
  expect(result.found[0]).toEqual({ kind: "record", record: big, raw: JSON.stringify(big) });
});

/** A record of more than 4 MiB, its operation where `fields` says, between two ordinary ones. */
function around(fields: string): string {
  const ordinary = (id: number): string => `{"Id":${id},"Operation":"LaunchPowerApp"}`;
  return `[${ordinary(1)},{${fields.replace("LONG", `"x":"${"y".repeat(4 * 1024 * 1024)}"`)}},${ordinary(3)}]`;
}

const TOO_LARGE = "the record has more than 4 MiB";

test.each([
  ["before its length", '"Id":2,"Operation":"LaunchPowerApp",LONG'],
  ["after it", 'LONG,"Id":2,"Operation":"LaunchPowerApp"'],
  ["after it, in doubt", 'LONG,"Id":2,"Operation":"Launch\\u0050owerApp"'],
  ["nowhere", '"Id":2,LONG'],
])(
  "a record of more than 4 MiB that names a wanted operation %s is unreadable, its neighbours are not",
  (_, fields) => {
    for (const chunkBytes of [64 * 1024, 1024 * 1024 + 7]) {
      const result = scan(around(fields), chunkBytes);

      expect([ids(result), result.read, result.broken]).toEqual([[1, TOO_LARGE, 3], 3, undefined]);
      expect(result.found[1]?.raw).toBe(`{${around(fields).split("},{")[1]}`.slice(0, 256 * 1024));
    }
  },
);

test("a record of more than 4 MiB of another operation is passed over (the control)", () => {
  expect(ids(scan(around('LONG,"Operation":"FileAccessed"'), 64 * 1024))).toEqual([1, 3]);
});

test("an operation that is cut between chunks is found in a record of more than 4 MiB, too", () => {
  const text = around('LONG,"Operation":"FileAccessed"');
  const cut = text.indexOf("Accessed");
  for (const at of [cut, cut - 'File"'.length, text.indexOf("Operation", 60) + 4]) {
    const scanner = new RecordScanner(WANTED);
    for (let start = 0; start < at; start += 65_536)
      scanner.push(Buffer.from(text.slice(start, Math.min(at, start + 65_536))));
    scanner.push(Buffer.from(text.slice(at)));

    expect([scanner.end(), scanner.take().length]).toEqual([undefined, 2]);
  }
});

test("what is held of a record never exceeds 4 MiB and a chunk", () => {
  const scanner = new RecordScanner(WANTED);
  scanner.push(Buffer.from('[{"Id":1,"x":"'));
  let most = 0;
  for (let megabyte = 0; megabyte < 40; megabyte++) {
    scanner.push(Buffer.alloc(1024 * 1024, "x"));
    most = Math.max(most, scanner.openBytes);
  }

  expect([most <= 4 * 1024 * 1024, scanner.openBytes < 2_000]).toEqual([true, true]);
  expect(scanner.end()).toEqual({
    reason: "incomplete",
    offset: 1,
    rest: `{"Id":1,"x":"${"x".repeat(256 * 1024 - 13)}`,
  });
});

test("a record of more than 100,000 values is unreadable: parsed, it would take twenty times its length", () => {
  const many = (count: number): string =>
    `[{"Id":1,"Operation":"LaunchPowerApp","x":[${Array(count).fill("[]").join(",")}]}]`;

  expect(ids(scan(many(60_000), 65_536))).toEqual(["the record has more than 100000 values"]);
  expect(ids(scan(many(40_000), 65_536))).toEqual([1]);
});

test.each([
  '[{"Id":1,"Operation":"LaunchPowerApp"}},{"Id":2,"Operation":"LaunchPowerApp"}]',
  '[{"Id":1,"Operation":"LaunchPowerApp"}] [{"Id":2,"Operation":"LaunchPowerApp"}]',
  '[{"Id":1,"Operation":"LaunchPowerApp"}]x',
])("what follows the end of the array is not passed over: %s", (text) => {
  for (const chunkBytes of [1, 7, 1_000]) {
    const result = scan(text, chunkBytes);

    expect([ids(result), result.broken?.reason]).toEqual([[1], "malformed"]);
  }
});

test("blanks after the array are nothing (control)", () => {
  expect(scan('[{"Id":1,"Operation":"LaunchPowerApp"}] \r\n', 3).broken).toBeUndefined();
});

test("the start of a record that isn't JSON is kept: written as text, its bytes may take six times as much", () => {
  const broken = `{"Id":1,"Operation":"LaunchPowerApp","x":"${"\u0001".repeat(1_000_000)}`;

  const { found } = scan(`[${broken}"}]`, 65_536);

  expect(found.map(({ kind, raw }) => [kind, raw])).toEqual([["unreadable", broken.slice(0, 256 * 1024)]]);
});
