import fc from "fast-check";
import { isConnectorError } from "../../../common/errors";
import { parseAppEvent } from "../../../runtime/domain/record";
import { RecordScanner } from "../../../runtime/domain/recordScanner";
import type { Parsed } from "../../../runtime/domain/scanned";
import { guid, record } from "../../support/builders";
import { hostileBody, hostileJson, SEED } from "../../support/hostile";
import { parsedOf } from "../../support/scanned";

// Records are written by many products, and by people: whatever one holds, it is a row, a dead letter or passed over.

const WANTED = ["LaunchPowerApp", "DeletePowerApp"];
const FIELDS = [
  ...Object.keys(record()),
  "UserKey",
  "AppName",
  "AdditionalInfo",
  "JsonPropertiesCollection",
  "ResultStatus",
];

function scan(
  bytes: Uint8Array,
  size = bytes.length,
): { found: readonly Parsed[]; read: number; isWhole: boolean } {
  const scanner = new RecordScanner(WANTED);
  for (let start = 0; start < bytes.length; start += Math.max(1, size))
    scanner.push(bytes.subarray(start, start + Math.max(1, size)));
  const isWhole = scanner.end() === undefined;
  return { found: parsedOf(scanner.take(), WANTED), read: scanner.read, isWhole };
}

/** The event of a record; undefined where it is refused as data. */
function eventOf(value: unknown) {
  try {
    return parseAppEvent(value, WANTED);
  } catch (error) {
    if (isConnectorError(error) && error.code === "data") return undefined;
    throw error;
  }
}

function expectUnpolluted(): void {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
}

test("any JSON is an event or refused as data, and an event's parts are texts", () => {
  const odd = fc
    .tuple(fc.constantFrom(...FIELDS), hostileJson)
    .map(([field, value]) => ({ ...record(), [field]: value }));

  fc.assert(
    fc.property(fc.oneof(hostileJson, odd), (value) => {
      const event = eventOf(value);
      expectUnpolluted();
      if (event === undefined) return;
      expect(Number.isFinite(event.createdMs)).toBe(true);
      for (const part of [event.operation, event.appName, event.environmentName, event.userPrincipalName])
        expect(["string", "undefined"]).toContain(typeof part);
    }),
    { ...SEED, numRuns: 400 },
  );
});

test("properties named as JavaScript's own are properties like any others", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const properties = names.map((name) => [name, `{"polluted":true}`] as const);

  expect(eventOf(record({ properties }))).toMatchObject({ id: guid(1), operation: "LaunchPowerApp" });

  const text = JSON.stringify({ ...record(), PropertyCollection: undefined });
  const asObject = JSON.parse(text.replace("{", '{"JsonPropertiesCollection":{"__proto__":"x"},')) as unknown;
  expect(eventOf(asObject)).toMatchObject({ id: guid(1) });
  expectUnpolluted();
});

const deep = 20_000;

test.each([
  ["a record nested without end", `${'{"a":'.repeat(deep)}1${"}".repeat(deep)}`],
  ["arrays without end", `{"x":${"[".repeat(deep)}${"]".repeat(deep)}}`],
  ["numbers that no number holds", '{"RecordType":1e400,"Version":123456789012345678901234567890,"x":-0}'],
  ["one field twice", '{"UserId":"a","UserId":"b"}'],
  ["NUL in a text", '{"UserId":"a\\u0000b","Workload":"\\u0000"}'],
  ["a lone surrogate", '{"UserId":"\\ud83d","AppName":"\\udc00"}'],
])("%s changes nothing about the record beside it", (_, hostile) => {
  const launch = JSON.stringify(record());
  const fields = hostile.slice(1, -1);
  const inside = launch.replace(/\}$/, `,${fields}}`);
  const blob = Buffer.from(`[${hostile},${inside},${launch}]`);

  const { found, read, isWhole } = scan(blob, 1_000);

  expect([read, isWhole]).toEqual([3, true]);
  const events = found.map((each) => (each.kind === "unreadable" ? undefined : eventOf(each.record)));
  expect(events.at(-1)).toMatchObject({ id: guid(1) });
  expect(events.at(-2)).toMatchObject({ id: guid(1) });
});

test("bytes that break UTF-8 are handed over as what they are, or passed over", () => {
  const launch = Buffer.from(JSON.stringify(record({ UserId: "XXXX" })));
  const at = launch.indexOf("XXXX");

  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (bytes) => {
      const broken = Buffer.from(launch);
      broken.set(bytes, at);
      const { found } = scan(Buffer.concat([Buffer.from("["), broken, Buffer.from("]")]), 7);
      for (const each of found) if (each.kind !== "unreadable") eventOf(each.record);
    }),
    SEED,
  );
});

test("whatever a body holds, the scanner ends, and hands over no more than it has read", () => {
  fc.assert(
    fc.property(hostileBody, fc.nat(50), (body, size) => {
      const { found, read } = scan(Buffer.from(body), size === 0 ? undefined : size * 100);
      expect(found.length).toBeLessThanOrEqual(read);
      for (const each of found) if (each.kind !== "unreadable") eventOf(each.record);
      expectUnpolluted();
    }),
    SEED,
  );
});
