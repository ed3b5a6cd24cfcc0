import { Health } from "../../../runtime/health/health";
import { HOUR_MS, MINUTE_MS } from "../../../common/time";
import { FakeClock } from "../../support/fakeClock";

const POLL_MS = 15 * MINUTE_MS;
type Step = "passing" | "committed" | "passed" | "standingBy" | "failed" | number;

/** A health after these steps; a number lets that many milliseconds pass. */
function after(...steps: readonly Step[]): Health {
  const clock = new FakeClock();
  const health = new Health(clock, POLL_MS);
  for (const step of steps) {
    if (typeof step === "number") clock.advance(step);
    else if (step === "failed") health.failed(new Error("no consent"));
    else health[step]();
  }
  return health;
}

test.each<[string, Step[], boolean, string]>([
  ["started", [], false, "no pass has succeeded yet"],
  ["in its first pass", ["passing", MINUTE_MS], false, "no pass has succeeded yet"],
  ["in its first pass, after a commit", ["passing", "committed"], true, "the last success was 0 s ago"],
  ["after a pass", ["passing", "passed", MINUTE_MS], true, "the last success was 1 min ago"],
  ["in a later pass", ["passing", "passed", POLL_MS, "passing"], true, "the last success was 15 min ago"],
  ["standing by", ["standingBy"], true, "another runtime holds the lease"],
  ["failing", ["passing", "failed"], false, "the last pass failed: no consent"],
  [
    "failing after a success",
    ["passing", "passed", "passing", "failed"],
    false,
    "the last pass failed: no consent",
  ],
  ["trying again after a failure", ["failed", "passing"], false, "the last pass failed: no consent"],
  ["well again after a failure", ["failed", "passing", "committed"], true, "the last success was 0 s ago"],
  ["standing by after a failure", ["failed", "standingBy"], true, "another runtime holds the lease"],
  ["an hour late", ["passed", 59 * MINUTE_MS], true, "the last success was 59 min ago"],
  ["too late", ["passed", HOUR_MS], false, "the last success was 1 h 0 min ago"],
])("%s: ready?", (_, steps, ok, reason) => {
  expect(after(...steps).ready()).toEqual({ ok, reason });
});

test.each<[string, Step[], boolean]>([
  ["started", [HOUR_MS], true],
  ["waiting for the next poll", ["passed", 3 * HOUR_MS], true],
  ["a loop that never came back", ["passed", 4 * HOUR_MS], false],
  ["standing by", ["standingBy", HOUR_MS, "standingBy", 3 * HOUR_MS], true],
  ["failing, with waits", ["failed", HOUR_MS], true],
  ["in a pass", ["passing", 179 * MINUTE_MS], true],
  ["in a pass that moves", ["passing", 179 * MINUTE_MS, "committed", 179 * MINUTE_MS], true],
  ["stuck in a pass", ["passing", 3 * HOUR_MS], false],
  ["stuck in a pass after a commit", ["passing", "committed", 3 * HOUR_MS], false],
  ["stuck in the pass that follows a failure", ["failed", "passing", 3 * HOUR_MS], false],
])("%s: live?", (_, steps, ok) => {
  expect(after(...steps).live().ok).toBe(ok);
});

test("a restart is explained", () => {
  expect(after("passing", 210 * MINUTE_MS).live().reason).toBe("nothing has moved for 3 h 30 min, in a pass");
});
