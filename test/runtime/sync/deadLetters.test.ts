import { DAY_MS } from "../../../common/time";
import { DeadLetters, type DeadLetter } from "../../../runtime/sync/deadLetters";
import { blob, guid } from "../../support/builders";
import { FakeClock } from "../../support/fakeClock";
import { memoryLog } from "../../support/memoryLog";
import { MemoryStateStore } from "../../support/memoryStateStore";

interface Box {
  readonly letters: DeadLetters;
  readonly store: MemoryStateStore;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
}

function box(): Box {
  const [store, clock, log] = [new MemoryStateStore(), new FakeClock(), memoryLog()];
  return { letters: new DeadLetters(store, clock, log), store, clock, log };
}

async function all(letters: DeadLetters): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  for await (const { letter } of letters.list()) found.push(letter);
  return found;
}

test("a row, a record and a blob are kept with their error and what they were", async () => {
  const { letters, log } = box();
  const lost = blob({ id: "a$b" });
  await letters.addBlob(lost, new Error("gone"));
  await letters.addRecord(undefined, '{"Id":"7"}', new Error("no GUID"));
  await letters.addRow(guid(1), "{}", new Error("refused"));

  const at = "2026-10-05T12:00:00.000Z";
  expect(await all(letters)).toEqual([
    { version: 1, at, triedAt: at, kind: "blob", id: "a$b", error: "gone", blob: lost },
    {
      version: 1,
      at,
      triedAt: at,
      kind: "record",
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      error: "no GUID",
      raw: '{"Id":"7"}',
    },
    { version: 1, at, triedAt: at, kind: "row", id: guid(1), error: "refused", raw: "{}" },
  ]);
  expect(log.events("error")).toEqual(["dead_letter", "dead_letter", "dead_letter"]);
  expect(await letters.count()).toBe(3);
});

test("the log names a letter but never shows its content", async () => {
  const { letters, log } = box();

  await letters.addRow(guid(1), '{"UserId":"ada@contoso.com"}', new Error("refused"));

  expect(log.entries.map(({ fields }) => fields)).toEqual([{ kind: "row", id: guid(1), error: "refused" }]);
});

test("the same failure twice is one letter, with the last error", async () => {
  const { letters } = box();
  for (const error of ["first", "second"]) {
    await letters.addRow(guid(1), "{}", new Error(error));
    await letters.addRecord(undefined, "{", new Error(error));
    await letters.addBlob(blob({ id: "a" }), new Error(error));
  }

  expect((await all(letters)).map(({ error }) => error)).toEqual(["second", "second", "second"]);
});

test("ids that differ in their case only are letters of their own, also on file systems that ignore it", async () => {
  const { letters, store } = box();
  for (const id of ["a$Emea", "a$emea"]) await letters.addBlob(blob({ id }), new Error("gone"));

  expect(new Set(store.keys().map((key) => key.toLowerCase())).size).toBe(2);
});

test("a letter that fails again keeps its age and its content", async () => {
  const { letters, clock } = box();
  const lost = blob({ id: "a$b" });
  await letters.addBlob(lost, new Error("broken"), "[{");
  clock.advance(DAY_MS);
  await letters.addBlob(lost, new Error("gone"));

  expect(await all(letters)).toMatchObject([
    { at: "2026-10-05T12:00:00.000Z", triedAt: "2026-10-06T12:00:00.000Z", error: "gone", raw: "[{" },
  ]);
});

test("letters older than their time are deleted, and the log names each", async () => {
  const { letters, clock, log } = box();
  await letters.addRow(guid(1), "{}", new Error("refused"));
  clock.advance(DAY_MS);
  await letters.addRow(guid(2), "{}", new Error("refused"));
  clock.advance(29 * DAY_MS + 1);

  await letters.expire(30);

  expect((await all(letters)).map(({ id }) => id)).toEqual([guid(2)]);
  expect(log.fieldsOf("dead_letter_expired")).toMatchObject([{ kind: "row", id: guid(1) }]);
});

test("a letter that is exactly as old as allowed stays, and nothing is said", async () => {
  const { letters, clock, log } = box();
  await letters.addRow(guid(1), "{}", new Error("refused"));
  clock.advance(30 * DAY_MS);

  await letters.expire(30);

  expect([await letters.count(), log.events("warn")]).toEqual([1, []]);
});

test("a large record is kept whole, so that it can be delivered again", async () => {
  const { letters } = box();
  const raw = JSON.stringify({ Id: guid(1), note: "x".repeat(3_000_000) });

  await letters.addRow(guid(1), raw, new Error("refused"));

  expect((await all(letters))[0]?.raw).toBe(raw);
});

test("a letter is one and the same when what it kept fails again", async () => {
  const { letters } = box();
  await letters.addRecord(undefined, "{", new Error("other than JSON"));
  const [kept] = await all(letters);

  await letters.addRecord(undefined, kept?.raw ?? "", new Error("still no JSON"));

  expect((await all(letters)).map(({ error }) => error)).toEqual(["still no JSON"]);
});

test("knows the keys of the letters it wrote itself", async () => {
  const { letters, store } = box();
  await letters.addRow(guid(1), "{}", new Error("refused"));

  expect([[...letters.keys], [...new DeadLetters(store, new FakeClock(), memoryLog()).keys]]).toEqual([
    [`deadletters/row-${guid(1)}`],
    [],
  ]);
});

test("letters of version 1 are still read, those of a later one are refused", async () => {
  const { letters, store } = box();
  const version1 = {
    version: 1,
    kind: "row",
    id: guid(1),
    error: "refused",
    at: "2026-01-01T00:00:00.000Z",
    raw: "{}",
  };
  await store.write("deadletters/row-1", version1, { ifMatch: "any" });
  expect(await all(letters)).toEqual([version1]);

  await store.write("deadletters/row-2", { ...version1, version: 2 }, { ifMatch: "any" });
  await expect(all(letters)).rejects.toThrow(
    "a dead letter in the state is not a version 1 document (it says 2)",
  );
});

test("a letter of the same row keeps what it has of the record: another shape of it may say less", async () => {
  const { letters } = box();
  await letters.addRow(guid(1), '{"whole":true}', new Error("refused"));

  await letters.addRow(guid(1), "{}", new Error("refused again"));

  expect(await all(letters)).toMatchObject([{ raw: '{"whole":true}', error: "refused again" }]);
});
