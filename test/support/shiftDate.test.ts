import { execFileSync } from "node:child_process";
import { MOMENT, MovableClock, TIME_ZONE } from "./movableClock";
import { RUNTIME_NODE } from "./runtimeProcess";

/** Every source of wall time that the runtime or one of its libraries reads. */
const SOURCES = {
  "Date.now": "Date.now()",
  "new Date": "new Date().getTime()",
  Date: "Date.parse(Date())",
  timeOrigin: "performance.timeOrigin + performance.now()",
  "file times": `(async () => {
    const fs = require("node:fs");
    const folder = fs.mkdtempSync(require("node:path").join(require("node:os").tmpdir(), "times-"));
    const stats = await new Promise((resolve) => fs.stat(folder, (_, found) => resolve(found)));
    fs.rmdirSync(folder);
    return stats.mtime.getTime();
  })()`,
} as const;

/** What an expression is in a process that lives by a clock. */
function evaluate(expression: string, { nodeArgs, env } = new MovableClock()): unknown {
  const script = `Promise.resolve(${expression}).then((value) => console.log(JSON.stringify(value)))`;
  const output = execFileSync(RUNTIME_NODE, [...nodeArgs, "-e", script], {
    env: { ...env, TZ: TIME_ZONE },
    encoding: "utf8",
  });
  return JSON.parse(output);
}

test.each(Object.entries(SOURCES))("a process started at a moment gets it from %s", (_, expression) => {
  const clock = new MovableClock();

  const ms = Number(evaluate(expression, clock));

  // Some sources know no milliseconds.
  expect(ms).toBeGreaterThan(MOMENT - 1_000);
  expect(ms).toBeLessThanOrEqual(clock.now());
});

test("there a time that is given is that time, and a Date is a Date", () => {
  const values = evaluate(`[
    new Date(86_400_000).toISOString(),
    Date.UTC(2028, 1, 29),
    new Date() instanceof Date,
    new Date().constructor === Date,
    typeof Date(),
  ]`);

  expect(values).toEqual(["1970-01-02T00:00:00.000Z", Date.UTC(2028, 1, 29), true, true, "string"]);
});

test("there a file has the time that it is given", () => {
  const value = evaluate(`(async () => {
    const fs = require("node:fs");
    const folder = fs.mkdtempSync(require("node:path").join(require("node:os").tmpdir(), "times-"));
    const given = new Date(86_400_000);
    await new Promise((resolve) => fs.utimes(folder, given, given, resolve));
    const stats = await new Promise((resolve) => fs.stat(folder, (_, found) => resolve(found)));
    fs.rmdirSync(folder);
    return stats.mtime;
  })()`);

  expect(value).toBe("1970-01-02T00:00:00.000Z");
});
