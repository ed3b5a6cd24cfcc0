import { UnfilledUsers } from "../../../runtime/sync/unfilledUsers";
import { guid } from "../../support/builders";
import { memoryLog } from "../../support/memoryLog";
import { MemoryStateStore } from "../../support/memoryStateStore";

const user = (number: number) => ({ id: guid(number, "eeeeeeee"), upn: `user${number}@contoso.example` });

test("100,000 users may wait; that further ones don't is one warning", async () => {
  const log = memoryLog();
  const store = new MemoryStateStore();
  const users = await UnfilledUsers.load(store, log);
  for (let number = 0; number < 100_000; number++) users.addUser(user(number));
  users.addUser(user(5));
  expect(log.events("warn")).toEqual([]);

  users.addUser(user(100_000));
  users.addUser(user(100_001));
  await users.save();

  expect(log.events("warn")).toEqual(["enrichment_delayed"]);
  expect((await UnfilledUsers.load(store, log)).size).toBe(100_000);
});
