import { HOUR_MS } from "../../../common/time";
import { deliverAgain } from "../../../runtime/sync/redrive";
import { DeadLetters } from "../../../runtime/sync/deadLetters";
import { appId, blob, guid, never, record, signals } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { failureOf, world, type World } from "./world";

const launch = (number: number): ReturnType<typeof record> => record({ Id: guid(number), app: appId(1) });

function letters({ store, clock, log }: World): DeadLetters {
  return new DeadLetters(store, clock, log);
}

test("letters that can be delivered now are delivered, and are letters no more", async () => {
  const it = world();
  await letters(it).addRow(guid(1), JSON.stringify(launch(1)), new Error("refused"));
  await letters(it).addRecord(undefined, JSON.stringify(launch(2)), new Error("other than JSON"));
  await letters(it).addBlob(it.source.add({ id: "a" }, launch(3)), new Error("gone"));

  const result = await deliverAgain(it, signals().both);

  expect(result).toEqual({ delivered: 3, remaining: 0, lost: 0 });
  expect([...it.sink.rows.keys()].sort()).toEqual([guid(1), guid(2), guid(3)]);
  expect(it.store.keys("deadletters/")).toEqual([]);
});

test("what fails again stays a letter", async () => {
  const it = world();
  it.sink.poison.set(guid(1), "0x80040265");
  await letters(it).addRow(guid(1), JSON.stringify(launch(1)), new Error("refused"));
  await letters(it).addRecord("7", '{"Id":"7"}', new Error("no GUID"));
  await letters(it).addBlob(it.source.addFailing({ id: "a" }, "gone"), new Error("gone"));
  const before = it.store.keys("deadletters/");

  const result = await deliverAgain(it, signals().both);

  expect(result).toEqual({ delivered: 0, remaining: 3, lost: 0 });
  expect(it.store.keys("deadletters/")).toEqual(before);
});

test("a record that becomes a refused row is not counted as delivered", async () => {
  const it = world();
  it.sink.poison.set(guid(1), "0x80040265");
  await letters(it).addRecord(undefined, JSON.stringify(launch(1)), new Error("other than JSON"));

  expect(await deliverAgain(it, signals().both)).toEqual({ delivered: 0, remaining: 1, lost: 0 });
});

test("a blob without a stated expiry is read again", async () => {
  const it = world();
  await letters(it).addBlob(it.source.add({ id: "a", expiresMs: Number.NaN }, launch(1)), new Error("busy"));

  expect(await deliverAgain(it, signals().both)).toEqual({ delivered: 1, remaining: 0, lost: 0 });
});

test("a huge record that fails again is counted as what it is", async () => {
  const it = world();
  await letters(it).addRecord(undefined, `{"x":"${"x".repeat(300 * 1024)}"}`, new Error("no GUID"));

  expect(await deliverAgain(it, signals().both)).toEqual({ delivered: 0, remaining: 1, lost: 0 });
});

test("several blobs that the service does not know stay letters, and the others are delivered", async () => {
  const it = world();
  for (const id of ["a", "b"])
    await letters(it).addBlob(it.source.addFailing({ id }, "invalid"), new Error("invalid"));

  expect(await deliverAgain(it, signals().both)).toEqual({ delivered: 0, remaining: 2, lost: 0 });
});

test("cursor and ledger are left alone", async () => {
  const it = world();
  await letters(it).addBlob(it.source.add({ id: "a" }, launch(1)), new Error("gone"));

  await deliverAgain(it, signals().both);

  expect(it.store.keys()).toEqual(["unlinked-apps"]);
});

test("stopped half-way, every letter stays", async () => {
  const it = world({ fetchConcurrency: 1 });
  const { stop, both } = signals();
  await letters(it).addBlob(it.source.add({ id: "a" }, launch(1)), new Error("gone"));
  await letters(it).addBlob(it.source.add({ id: "b" }, launch(2)), new Error("gone"));
  it.source.beforeCall = (operation, wanted) => {
    if (operation === "readBlob" && wanted?.id === "b") stop.abort(new Error("stopped"));
  };

  await deliverAgain(it, both);

  expect(it.store.keys("deadletters/")).toHaveLength(2);
});

test("a letter's blob that has expired meanwhile stays a letter, unread", async () => {
  const it = world();
  const old = blob({ id: "a", createdMs: NOON - 8 * 24 * HOUR_MS });
  await letters(it).addBlob(old, new Error("busy"));

  expect(await deliverAgain(it, signals().both)).toEqual({ delivered: 0, remaining: 1, lost: 1 });
  expect(it.source.fetched).toEqual([]);
});

test("a blob that can't be read now stays a letter", async () => {
  const it = world();
  await letters(it).addBlob(
    it.source.addFailing({ id: "a", createdMs: NOON - HOUR_MS }, "later"),
    new Error("busy"),
  );

  expect(await deliverAgain(it, signals().both)).toEqual({ delivered: 0, remaining: 1, lost: 0 });
});

test("when the lease is lost, every letter stays", async () => {
  const it = world();
  const abandon = new AbortController();
  for (const id of ["a", "b", "c"])
    await letters(it).addBlob(it.source.add({ id }, launch(1)), new Error("gone"));
  it.source.beforeCall = (operation) => {
    if (operation === "readBlob") abandon.abort(new Error("the lease is lost"));
  };

  const failure = await failureOf(deliverAgain(it, { stop: never(), abandon: abandon.signal }));

  expect(failure).toMatchObject({ message: "the lease is lost" });
  expect(it.store.keys("deadletters/")).toHaveLength(3);
});

test("a change that the inventory refused is retried, and doesn't count as a row", async () => {
  const it = world();
  it.sink.addApp(appId(1));
  it.sink.refusedApps.add(appId(1));
  it.source.add({ id: "a" }, launch(1));
  await it.pass();
  const kinds = it.store.keys("deadletters/").map((key) => it.store.document<{ kind: string }>(key)?.kind);
  it.sink.rows.clear();
  it.sink.refusedApps.clear();

  const result = await deliverAgain(it, signals().both);

  expect([kinds, result]).toEqual([["app"], { delivered: 1, remaining: 0, lost: 0 }]);
  expect(it.sink.apps.get(appId(1))?.lastLaunchedMs).toBe(Date.UTC(2026, 9, 5, 8));
  expect(it.sink.rows.size).toBe(0);
});

test("a refused row keeps its whole record, although its app's refusal is redriven first", async () => {
  const it = world({ fetchConcurrency: 8, batchSize: 500 });
  for (let number = 1; number <= 20; number++) {
    it.sink.addApp(appId(number));
    it.sink.refusedApps.add(appId(number));
    it.sink.poison.set(guid(number), `0x8004026${number % 5}`);
  }
  const launches = Array.from({ length: 20 }, (_, index) =>
    record({ Id: guid(index + 1), app: appId(index + 1), UserId: "ada@contoso.com" }),
  );
  it.source.add({ id: "a" }, ...launches);
  await it.pass();
  for (let number = 100; number < 700; number++) {
    const other = JSON.stringify(record({ Id: guid(number), app: appId(99) }));
    await letters(it).addRecord(undefined, other, new Error("other than JSON"));
  }

  const { remaining } = await deliverAgain(it, signals().both);

  const whole = it.store
    .keys("deadletters/row")
    .filter((key) => it.store.document<{ raw: string }>(key)?.raw.includes("ada@contoso.com"));
  expect([whole.length, remaining]).toEqual([20, 40]);
});
