import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderLeases } from "../../../runtime/state/folderLease";
import { systemClock } from "../../fakes/emulators/systemClock";
import { settle } from "../../support/fakeClock";
import { describeLeases } from "../../support/leaseContract";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lease-"));
});
afterEach(async () => {
  jest.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

describeLeases(() => folderLeases(folder));

test("the lease makes the folder that it guards", async () => {
  const lease = await folderLeases(join(folder, "a", "b")).tryAcquire();

  expect(lease?.signal.aborted).toBe(false);
  await lease?.[Symbol.asyncDispose]();
});

test("a holder that died no longer holds the lease", async () => {
  await mkdir(join(folder, "lock"));
  const longAgo = new Date(systemClock.now() - 60_000);
  await utimes(join(folder, "lock"), longAgo, longAgo);

  const next = await folderLeases(folder).tryAcquire();

  expect(next?.signal.aborted).toBe(false);
  await next?.[Symbol.asyncDispose]();
});

test("a lock removed by hand is lost, with the reason", async () => {
  // The lock's renewal is a timer of its library, the only clock in reach.
  jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
  const lease = await folderLeases(folder).tryAcquire();
  await rm(join(folder, "lock"), { recursive: true });
  jest.advanceTimersByTime(5_000);
  for (let turn = 0; turn < 1_000 && lease?.signal.aborted !== true; turn++) await settle();

  expect(lease?.signal.reason).toMatchObject({
    code: "lease",
    message: expect.stringContaining(`the lock on ${folder} was lost`),
  });
  await lease?.[Symbol.asyncDispose]();
});

test("control: a lock that is there is renewed", async () => {
  jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
  const lease = await folderLeases(folder).tryAcquire();
  jest.advanceTimersByTime(5_000);
  for (let turn = 0; turn < 100; turn++) await settle();

  expect(lease?.signal.aborted).toBe(false);
  await lease?.[Symbol.asyncDispose]();
});

test("a folder that can't be used is a setting to correct", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");

  await expect(folderLeases(join(file, "state")).tryAcquire()).rejects.toMatchObject({ code: "config" });
});
