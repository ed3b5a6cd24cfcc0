import { Headers } from "node-fetch";
import { retryAfterMs } from "../../../common/http/retryAfter";
import { NOON } from "../../support/fakeClock";

test.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ["", undefined],
  ["soon", undefined],
  ["0", 0],
  ["30", 30_000],
  [" 30 ", 30_000],
  ["1.5", 1_500],
  ["Mon, 05 Oct 2026 12:00:30 GMT", 30_000],
  ["Mon, 05 Oct 2026 11:59:00 GMT", 0],
  ["3600", 3_600_000],
  ["3601", 3_600_000],
  ["9".repeat(400), 3_600_000],
  ["Fri, 31 Dec 9999 23:59:59 GMT", 3_600_000],
  ["-5", 0],
])("Retry-After: %p asks for %p ms", (value, expected) => {
  const headers = new Headers(value === undefined ? {} : { "retry-after": value });

  expect(retryAfterMs(headers, NOON)).toBe(expected);
});
