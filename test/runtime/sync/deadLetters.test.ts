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
  for await (const { letter } of letters.readable()) found.push(letter);
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
  await letters.addRow(guid(1), '{"Id":1}', new Error("refused"));
  clock.advance(DAY_MS);
  await letters.addRow(guid(1), "", new Error("no such column"));

  expect(await all(letters)).toMatchObject([
    {
      at: "2026-10-05T12:00:00.000Z",
      triedAt: "2026-10-06T12:00:00.000Z",
      error: "no such column",
      raw: '{"Id":1}',
    },
  ]);
});

test.each([
  ["the same text", "HTTP 400 0x80040265: refused", "HTTP 400 0x80040265: refused"],
  [
    "texts that differ in the request's own id and time",
    "refused (activity 6f1c2d3e at 2026-10-05T12:00:00Z)",
    "refused (activity 9ab0c1d2 at 2026-10-06T08:30:00Z)",
  ],
])("a letter that fails again for the same cause (%s) calls for nobody anew", async (_, first, second) => {
  const { letters, log } = box();
  await letters.addRow(guid(1), "{}", new Error(first));
  await letters.addRow(guid(1), "{}", new Error(second));

  expect([log.events("error"), log.events("info")]).toEqual([["dead_letter"], ["dead_letter_retried"]]);
});

test("another cause is news", async () => {
  const { letters, log } = box();
  await letters.addRow(guid(1), "{}", new Error("the text is too long"));
  await letters.addRow(guid(1), "{}", new Error("a plug-in refuses it"));

  expect(log.events("error")).toEqual(["dead_letter", "dead_letter"]);
});

test("of a blob's content, size, hash and offset are kept, never its records", async () => {
  const { letters, store } = box();
  const content = { reason: "incomplete", size: 12_345, offset: 12_000, sha256: "ab".repeat(32) } as const;
  await letters.addBlob(blob({ id: "a$b" }), new Error("its content is incomplete"), content);

  expect(await all(letters)).toMatchObject([{ kind: "blob", content }]);
  expect(store.keys().map((key) => store.document(key))).not.toMatchObject([{ raw: expect.anything() }]);
});

test("what an earlier version kept of a blob's records is taken out, and the letter stays", async () => {
  const { letters, store, clock } = box();
  await letters.addBlob(blob({ id: "a$b" }), new Error("broken"));
  const [key = ""] = store.keys();
  await store.write(key, { ...store.document<object>(key), raw: '[{"UserId":"ada' }, { ifMatch: "any" });
  clock.advance(DAY_MS);

  await letters.expire(30);

  expect(await all(letters)).toMatchObject([{ kind: "blob", id: "a$b", error: "broken" }]);
  expect(JSON.stringify(store.document(key))).not.toContain("ada");
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

test("knows the ids of the letters it wrote itself", async () => {
  const { letters, store } = box();
  await letters.addRow(guid(1), "{}", new Error("refused"));

  expect([[...letters.added], [...new DeadLetters(store, new FakeClock(), memoryLog()).added]]).toEqual([
    [`row-${guid(1)}`],
    [],
  ]);
});

test("letters of version 1 are still read", async () => {
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
  expect(await all(letters)).toEqual([{ ...version1, triedAt: version1.at }]);
});

const LETTER = { version: 1, kind: "row", id: "7", error: "no", at: "2026-01-01T00:00:00.000Z", triedAt: "" };
test.each<[string, unknown]>([
  ["of a later version", { ...LETTER, version: 2 }],
  ["null", null],
  ["a list", [LETTER]],
  ["without its error", { ...LETTER, error: undefined }],
  ["whose time is a number", { ...LETTER, at: 1e300 }],
  ["of an unknown kind", { ...LETTER, kind: "__proto__" }],
  ["of a blob without an address", { ...LETTER, kind: "blob", blob: 7 }],
])("a document that is %s holds up nothing: the log names it, and it can be dropped", async (_, document) => {
  const { letters, store, log } = box();
  await letters.addRow(guid(1), "{}", new Error("refused"));
  await store.write("deadletters/row-2", document, { ifMatch: "any" });

  await letters.expire(30);

  expect([(await all(letters)).length, await letters.count()]).toEqual([1, 2]);
  expect(log.fieldsOf("state_document_refused")).toContainEqual({ key: "deadletters/row-2" });
  expect(await letters.find("row-2")).toMatchObject({
    letter: undefined,
    problem: expect.stringMatching(/^a dead/),
  });
  await letters.remove("row-2");
  expect(await letters.count()).toBe(1);
});

test("a letter of the same row keeps what it has of the record: another shape of it may say less", async () => {
  const { letters } = box();
  await letters.addRow(guid(1), '{"whole":true}', new Error("refused"));

  await letters.addRow(guid(1), "{}", new Error("refused again"));

  expect(await all(letters)).toMatchObject([{ raw: '{"whole":true}', error: "refused again" }]);
});
