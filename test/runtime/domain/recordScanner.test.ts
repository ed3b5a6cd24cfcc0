import { RecordScanner, type Broken, type Scanned } from "../../../runtime/domain/recordScanner";

const WANTED = ["LaunchPowerApp", "DeletePowerApp"];

interface Result {
  readonly read: number;
  readonly found: readonly Scanned[];
  readonly broken: Broken | undefined;
}

function scan(text: string | Buffer, chunkBytes = 7): Result {
  const scanner = new RecordScanner(WANTED);
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    scanner.push(bytes.subarray(start, start + chunkBytes));
  }
  const broken = scanner.end();
  return { read: scanner.read, found: scanner.found, broken };
}

const ids = ({ found }: Result): unknown[] =>
  found.map((each) => (each.kind === "record" ? (each.record as { Id?: unknown }).Id : each.error));

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

    expect(ids(result)).toEqual([1, "the element is no JSON object"]);
    expect([result.read, result.broken]).toEqual([2, undefined]);
  },
);

test("an empty array has nothing and is complete", () => {
  expect(scan("[]")).toEqual({ read: 0, found: [], broken: undefined });
});

test("an array that breaks off yields its whole records, and says what is left over", () => {
  const result = scan('[{"Id":1,"Operation":"LaunchPowerApp"},{"Id":2,"Operation":"Laun');

  expect(ids(result)).toEqual([1]);
  expect(result.broken).toEqual({ reason: "incomplete", rest: '{"Id":2,"Operation":"Laun' });
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
  expect(scan(text)).toEqual({ read: 0, found: [], broken: { reason: "notAnArray", rest: text } });
});

test("no bytes at all are no array", () => {
  expect(scan("")).toEqual({ read: 0, found: [], broken: { reason: "notAnArray", rest: "" } });
});

test("of endless nonsense only a part is kept", () => {
  const scanner = new RecordScanner(WANTED);
  for (let chunk = 0; chunk < 40; chunk++) scanner.push(Buffer.alloc(64 * 1024, "x"));

  expect(scanner.end()?.rest.length).toBe(256 * 1024);
});

test("a record of megabytes is read in one piece", () => {
  const big = { Id: 1, Operation: "LaunchPowerApp", x: "ä".repeat(2_000_000) };
  const result = scan(JSON.stringify([big, { Id: 2, Operation: "LaunchPowerApp" }]), 64 * 1024);

  expect(ids(result)).toEqual([1, 2]);
  expect(result.found[0]).toEqual({ kind: "record", record: big, raw: JSON.stringify(big) });
});

test("a record beyond every measure ends the blob, and what came before it is kept", () => {
  const scanner = new RecordScanner(WANTED);
  scanner.push(Buffer.from('[{"Id":1,"Operation":"LaunchPowerApp"},{"Id":2,"x":"'));
  for (let megabyte = 0; megabyte < 34; megabyte++) scanner.push(Buffer.alloc(1024 * 1024, "x"));
  scanner.push(Buffer.from('","Operation":"LaunchPowerApp"}]'));

  const broken = scanner.end();

  expect([scanner.found.length, broken?.reason, broken?.rest.length]).toEqual([
    1,
    "recordTooLarge",
    256 * 1024,
  ]);
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

test("blanks after the array are nothing (the twin)", () => {
  expect(scan('[{"Id":1,"Operation":"LaunchPowerApp"}] \r\n', 3).broken).toBeUndefined();
});
