import fc from "fast-check";

/** The same cases in each run, and few enough for `npm test`. */
export const SEED = { seed: 14, numRuns: 150 } as const;

const KEYS = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "value",
  "error",
  "code",
  "message",
  "Message",
  "version",
  "Id",
  "",
];
const key = fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 5 }));
const leaf = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -0, 1e308, -1, 0.1, "", "x", "\u0000", "AF20022", "0x80040220"),
  fc.string({ unit: "binary", maxLength: 8 }),
);

/** Any JSON value, most often with names that mean something to JavaScript, or to us. */
export const { hostileJson } = fc.letrec<{ hostileJson: unknown }>((tie) => ({
  hostileJson: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie("hostileJson"), { maxLength: 3 }),
    // As text: an object literal would lose `__proto__`.
    fc
      .array(fc.tuple(key, tie("hostileJson")), { maxLength: 4 })
      .map((pairs) => JSON.parse(textOf(pairs)) as unknown),
  ),
}));

function textOf(pairs: readonly (readonly [string, unknown])[]): string {
  return `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`;
}

const DEEP = 50_000;

/** What a body may be: JSON, almost JSON, too deep, of numbers that no number holds, bytes that break UTF-8. */
export const hostileBody: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  hostileJson.map((value) => JSON.stringify(value)),
  hostileJson.map((value) => JSON.stringify([value])),
  hostileJson.map((value) => JSON.stringify({ value: [value], error: value, RolePrivileges: value })),
  fc.constantFrom(
    "",
    "null",
    "[null]",
    '{"value":[null]}',
    '{"value":null}',
    `{"value":[{"LogicalName":${"[".repeat(9_000)}${"]".repeat(9_000)},"admin_applastlaunchedon":${"[".repeat(9_000)}${"]".repeat(9_000)}}]}`,
    "[",
    "{'code':'AF429','message':'x'}",
    "<html>busy</html>",
    "\u0000",
    "\ufeff[]",
    "[1e400,-1e400,123456789012345678901234567890]",
    '{"a":1,"a":2,"__proto__":{"polluted":true}}',
    "[".repeat(DEEP),
    `${"[".repeat(DEEP)}${"]".repeat(DEEP)}`,
    `[${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}]`,
  ),
  fc.uint8Array({ maxLength: 40 }),
);

const times = fc.constantFrom(
  "",
  "0",
  "-1",
  "30",
  "1e3",
  "9".repeat(400),
  "99999999999",
  "Infinity",
  "NaN",
  "soon",
  "Mon, 05 Oct 2026 12:00:30 GMT",
  "Thu, 01 Jan 1970 00:00:00 GMT",
  "Fri, 31 Dec 9999 23:59:59 GMT",
  "Sat, 13 Sep 275760 00:00:00 GMT",
);

/** Headers that clients read, with values that no service should send. */
export const hostileHeaders: fc.Arbitrary<Record<string, string>> = fc
  .tuple(times, times, fc.constantFrom("", "0", "-5", "1e308", "4", "x", "NaN"), fc.boolean())
  .map(([date, retryAfter, hint, isBare]) => ({
    ...(isBare ? {} : { date, "retry-after": retryAfter }),
    "x-ms-dop-hint": hint,
    "x-ms-service-request-id": "\u00ff",
  }));
