import { Queue } from "../../../../provider/dataverse/session/queue";
import { settle } from "../../../support/fakeClock";

const { signal } = new AbortController();

test("tasks run one after the other, in their order, and a failure stops no other", async () => {
  const queue = new Queue();
  const log: string[] = [];
  const task =
    (name: string, fails = false) =>
    async () => {
      log.push(`${name} begins`);
      await settle();
      log.push(`${name} ends`);
      if (fails) throw new Error(`${name} failed`);
      return name;
    };

  const results = await Promise.allSettled([
    queue.run(task("a", true), signal),
    queue.run(task("b"), signal),
  ]);

  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  expect(results).toEqual([
    { status: "rejected", reason: new Error("a failed") },
    { status: "fulfilled", value: "b" },
  ]);
});

test("it is busy until the last task has ended", async () => {
  const queue = new Queue();
  const first = queue.run(settle, signal);
  const second = queue.run(settle, signal);
  expect(queue.isBusy).toBe(true);

  await first;
  expect(queue.isBusy).toBe(true);
  await second;
  await settle();

  expect(queue.isBusy).toBe(false);
});

test("a task that is given up before its turn never runs", async () => {
  const queue = new Queue();
  const stop = new AbortController();
  const ran: string[] = [];
  const first = queue.run(settle, signal);
  const second = queue.run(async () => ran.push("second"), stop.signal);

  stop.abort(new Error("canceled"));

  await first;
  await expect(second).rejects.toThrow("canceled");
  expect(ran).toEqual([]);
});
