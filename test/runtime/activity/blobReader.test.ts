import { BlobReader } from "../../../runtime/activity/blobReader";
import type { Scanned } from "../../../runtime/domain/scanned";
import type { HttpResponse } from "../../../common/http/send";
import { ByteBudget } from "../../../runtime/support/byteBudget";
import { MAX_OPEN_RECORD_BYTES } from "../../../runtime/support/limits";
import { guid, never, record } from "../../support/builders";
import { settle } from "../../support/fakeClock";
import { failureOf } from "../sync/world";

const launch = (number: number): string => JSON.stringify(record({ Id: guid(number) }));
const blobOf = (...numbers: readonly number[]): string => `[${numbers.map(launch).join(",")}]`;

/** An answer whose body arrives as these pieces; an Error breaks it off. */
function answer(...pieces: readonly (string | Error)[]): HttpResponse {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) {
      await settle();
      if (piece instanceof Error) throw piece;
      yield Buffer.from(piece);
    }
  }
  return { status: 200, ok: true, headers: new Map<string, string>() as never, body: body() };
}

interface Setup {
  readonly reader: BlobReader;
  readonly ids: string[];
}

function setup(openRecords = new ByteBudget(MAX_OPEN_RECORD_BYTES)): Setup {
  const ids: string[] = [];
  const accept = async (records: readonly Scanned[]): Promise<void> => {
    for (const { raw } of records) ids.push((JSON.parse(String(raw)) as { Id: string }).Id);
  };
  const operations = ["LaunchPowerApp"];
  return { reader: new BlobReader({ operations, accept, openRecords, signal: never() }), ids };
}

const reset = (): Error => Object.assign(new Error("reset"), { code: "ECONNRESET" });

test("records are handed over while their blob is still arriving", async () => {
  const { reader, ids } = setup();
  let arrived = (): void => undefined;
  const gate = new Promise<void>((resolve) => (arrived = resolve));
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`[${launch(1)},`);
    await gate;
    yield Buffer.from(`${launch(2)}]`);
  }

  const reading = reader.read({ ...answer(), body: body() });
  await settle();
  const early = [...ids];
  arrived();

  expect([early, await reading, ids]).toEqual([
    [guid(1)],
    { read: 2, broken: undefined },
    [guid(1), guid(2)],
  ]);
});

test.each([
  ["between two records", `[${launch(1)},${launch(2)},`],
  ["in the middle of one", `[${launch(1)},${launch(2)},${launch(3).slice(0, 30)}`],
  ["before the first", "["],
])("a download that breaks off %s is resumed: each record is handed over once", async (_, begin) => {
  const { reader, ids } = setup();

  await failureOf(reader.read(answer(begin, reset())));
  const end = await reader.read(answer(blobOf(1, 2, 3)));

  expect([end.read, ids]).toEqual([3, [guid(1), guid(2), guid(3)]]);
});

test("one that breaks off earlier than before hands nothing over twice, either", async () => {
  const { reader, ids } = setup();

  await failureOf(reader.read(answer(`[${launch(1)},${launch(2)},`, reset())));
  await failureOf(reader.read(answer(`[${launch(1)},`, reset())));
  const hasProgressed = reader.hasProgressed;
  await reader.read(answer(blobOf(1, 2, 3)));

  expect([hasProgressed, ids]).toEqual([false, [guid(1), guid(2), guid(3)]]);
});

test.each([
  ["other records", blobOf(7, 8, 9), [7, 8, 9]],
  ["fewer records", blobOf(7), [7]],
  ["none", "[]", []],
])("a blob that comes back with %s is handed over again from its start", async (_, changed, expected) => {
  const { reader, ids } = setup();
  await failureOf(reader.read(answer(`[${launch(1)},${launch(2)},`, reset())));

  const failure = await failureOf(reader.read(answer(changed)));
  await reader.read(answer(changed));

  expect(failure).toMatchObject({ status: 0, message: "the blob's content isn't what it was before" });
  expect(ids).toEqual([1, 2, ...expected].map((number) => guid(number)));
});

test("of records larger than usual, one at a time is open", async () => {
  const openRecords = new ByteBudget(MAX_OPEN_RECORD_BYTES);
  const [first, second] = [setup(openRecords), setup(openRecords)];
  const large = (number: number): string =>
    JSON.stringify(record({ Id: guid(number), name: "x".repeat(300_000) }));
  let arrive = (): void => undefined;
  const firstRest = new Promise<void>((resolve) => (arrive = resolve));
  const body = async function* (number: number): AsyncGenerator<Uint8Array> {
    const text = `[${large(number)}]`;
    yield Buffer.from(text.slice(0, 200_000));
    if (number === 0) await firstRest;
    yield Buffer.from(text.slice(200_000));
  };

  const readings = [first, second].map(({ reader }, number) =>
    reader.read({ ...answer(), body: body(number) }),
  );
  await settle();
  // The second's rest is there, too.
  const before = [...first.ids, ...second.ids];
  arrive();
  await Promise.all(readings);
  await openRecords.take(MAX_OPEN_RECORD_BYTES, never());

  expect([before, first.ids, second.ids]).toEqual([[], [guid(0)], [guid(1)]]);
});
