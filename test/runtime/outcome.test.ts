import { exitCodeOfRun } from "../../runtime/outcome";
import { ConfigError, HttpError } from "../../common/errors";
import { memoryLog } from "../support/memoryLog";

const running = (): AbortController => new AbortController();

test("a command's own exit code is the outcome, and nothing is logged", async () => {
  const log = memoryLog();

  expect(await exitCodeOfRun(async () => 3, { command: "once", log, stop: running().signal })).toBe(3);
  expect(log.entries).toEqual([]);
});

test.each([
  ["settings", new ConfigError("no"), 2],
  ["anything else", new HttpError("no", { status: 500 }), 1],
])("a failure of %s is logged once", async (_, error, exit) => {
  const log = memoryLog();

  expect(
    await exitCodeOfRun(() => Promise.reject(error), { command: "once", log, stop: running().signal }),
  ).toBe(exit);
  expect(log.events()).toEqual(["pass_failed"]);
});

test("being stopped before anything was finished leaves something to do, and is no failure to log", async () => {
  const log = memoryLog();
  const stop = running();
  stop.abort(new Error("stopped"));

  const stopped = await exitCodeOfRun(() => Promise.reject(stop.signal.reason as Error), {
    command: "once",
    log,
    stop: stop.signal,
  });
  const failed = await exitCodeOfRun(() => Promise.reject(new Error("other")), {
    command: "once",
    log,
    stop: stop.signal,
  });

  expect([stopped, failed, log.events()]).toEqual([1, 1, ["pass_failed"]]);
});

test.each([
  ["serve", "pass_failed"],
  ["once", "pass_failed"],
  ["import", "command_failed"],
  ["backfill", "command_failed"],
  ["redrive", "command_failed"],
])("alerts ask what became of passes: a failure of %s is %s", async (command, event) => {
  const log = memoryLog();
  const failing = (): Promise<number> => Promise.reject(new HttpError("no", { status: 500 }));
  await exitCodeOfRun(failing, { command, log, stop: running().signal });

  expect(log.events()).toEqual([event]);
});
