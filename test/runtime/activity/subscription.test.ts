import { never } from "../../support/builders";
import { failureOf } from "../sync/world";
import { startFeed } from "./feed";

test("a subscription that is on is seen, and one that is off or absent is not", async () => {
  await using on = await startFeed();
  await using off = await startFeed();
  await using absent = await startFeed({ subscribed: [] });
  off.api.disableSubscription();

  const seen = await Promise.all([on, off, absent].map(({ source }) => source.isSubscribed(never())));

  expect(seen).toEqual([true, false, false]);
});

test("an entry without a status counts as on, another content type does not", async () => {
  await using feed = await startFeed();
  const bodies = [
    [{ contentType: "Audit.General", webhook: null }],
    [{ contentType: "Audit.Exchange", status: "enabled" }],
  ];
  for (const body of bodies) feed.api.failNext({ status: 200, body }, { operation: "list" });

  expect([await feed.source.isSubscribed(never()), await feed.source.isSubscribed(never())]).toEqual([
    true,
    false,
  ]);
});

test("starting starts it, and starting it again isn't an error", async () => {
  await using feed = await startFeed({ subscribed: [] });

  await feed.source.startSubscription(never());
  await feed.source.startSubscription(never());

  expect(feed.api.subscriptions.get("Audit.General")?.status).toBe("enabled");
  expect(feed.api.calls.map(({ operation, status }) => [operation, status])).toEqual([
    ["start", 200],
    ["start", 400],
  ]);
});

test("a start that fails is not repeated: the service asks for 15 minutes between two", async () => {
  await using feed = await startFeed({ subscribed: [] });
  feed.api.failNext({ status: 503 }, { operation: "start" });

  await feed.source.startSubscription(never()).catch(() => undefined);

  expect(feed.api.count("start")).toBe(1);
});

test("auditing that is off is explained with what to do", async () => {
  await using feed = await startFeed({ subscribed: [] });
  feed.api.auditingOff = true;

  expect(await failureOf(feed.source.startSubscription(never()))).toMatchObject({
    message: expect.stringContaining("unified auditing is off"),
    hint: expect.stringContaining("Turn auditing on"),
  });
});

test("a subscription that turns out to be off while listing is known as such", async () => {
  await using feed = await startFeed();
  feed.api.disableSubscription();
  const listing = feed.source.listContent(
    { from: feed.clock.now() - 3_600_000, to: feed.clock.now() },
    never(),
  );

  const failure = await failureOf(listing[Symbol.asyncIterator]().next());

  expect([feed.source.isSubscriptionOff(failure), feed.source.isSubscriptionOff(new Error("x"))]).toEqual([
    true,
    false,
  ]);
});
