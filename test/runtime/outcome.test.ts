import { exitCodeOfRun } from "../../runtime/outcome";
import { ConfigError, HttpError } from "../../common/errors";
import { memoryLog } from "../support/memoryLog";

const running = (): AbortController => new AbortController();

test("a command's own exit code is the outcome, and nothing is logged", async () => {
  const log = memoryLog();

  expect(await exitCodeOfRun(async () => 3, { log, stop: running().signal })).toBe(3);
  expect(log.entries).toEqual([]);
});

test.each([
  ["settings", new ConfigError("no"), 2],
  ["anything else", new HttpError("no", { status: 500 }), 1],
])("a failure of %s is logged once", async (_, error, exit) => {
  const log = memoryLog();

  expect(await exitCodeOfRun(() => Promise.reject(error), { log, stop: running().signal })).toBe(exit);
  expect(log.events()).toEqual(["pass_failed"]);
});

test("being stopped before anything was finished leaves something to do, and is no failure to log", async () => {
  const log = memoryLog();
  const stop = running();
  stop.abort(new Error("stopped"));

  const stopped = await exitCodeOfRun(() => Promise.reject(stop.signal.reason as Error), {
    log,
    stop: stop.signal,
  });
  const failed = await exitCodeOfRun(() => Promise.reject(new Error("other")), { log, stop: stop.signal });

  expect([stopped, failed, log.events()]).toEqual([1, 1, ["pass_failed"]]);
});
