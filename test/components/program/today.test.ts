import { todayMs } from "../../../components/program/today";
import { UserError } from "../../../components/program/userError";

const NOW = Date.UTC(2026, 2, 1, 17, 30);

test.each([
  ["unset", undefined, NOW],
  ["empty", "", NOW],
  ["a date", "2026-07-01", Date.UTC(2026, 6, 1)],
  ["a leap day", "2028-02-29", Date.UTC(2028, 1, 29)],
])("AUDITLOG_TODAY that is %s gives the day", (_, text, ms) => {
  expect(todayMs({ AUDITLOG_TODAY: text }, NOW)).toBe(ms);
});

test.each(["tomorrow", "2026-7-1", "2026-13-01", "2026-02-30", "2026-07-01T00:00:00Z", " 2026-07-01"])(
  "AUDITLOG_TODAY that is %j is refused, and what is allowed is said",
  (text) => {
    const parse = (): number => todayMs({ AUDITLOG_TODAY: text }, NOW);

    expect(parse).toThrow(UserError);
    expect(parse).toThrow(
      `AUDITLOG_TODAY is "${text}"; allowed: a date such as 2026-07-01, or unset for today`,
    );
  },
);
