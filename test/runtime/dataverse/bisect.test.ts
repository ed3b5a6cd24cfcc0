import fc from "fast-check";
import { writeBisecting } from "../../../runtime/dataverse/bisect";
import { HttpError } from "../../../common/errors";
import { failureOf } from "../sync/world";

const refused = (serviceCode: string, status = 400): HttpError =>
  new HttpError("refused", { status, serviceCode });
const POISON = refused("0x80040265");

interface Table {
  readonly written: Set<number>;
  readonly batches: (readonly number[])[];
  readonly write: (rows: readonly number[]) => Promise<void>;
}

/** A table that takes all rows of a batch or none, as `judge` says: what it returns is the refusal. */
function table(judge: (rows: readonly number[], call: number) => unknown): Table {
  const [written, batches] = [new Set<number>(), [] as (readonly number[])[]];
  const write = async (rows: readonly number[]): Promise<void> => {
    batches.push(rows);
    const refusal = judge(rows, batches.length);
    if (refusal !== undefined) throw refusal as Error;
    for (const row of rows) written.add(row);
  };
  return { written, batches, write };
}

const poisoned = (poison: readonly number[]): Table =>
  table((rows) => (rows.some((row) => poison.includes(row)) ? POISON : undefined));
const rows = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test("without a bad row, one call writes them all", async () => {
  const { written, batches, write } = poisoned([]);

  expect([await writeBisecting(rows(500), write), batches.length, written.size]).toEqual([[], 1, 500]);
});

test("no rows, no call", async () => {
  const { batches, write } = poisoned([]);

  expect([await writeBisecting([], write), batches]).toEqual([[], []]);
});

test("finds every bad row, writes every good one once, and stays within its calls", async () => {
  const positions = fc.integer({ min: 1, max: 200 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      poison: fc.uniqueArray(fc.nat(count - 1), { maxLength: 8 }),
    }),
  );

  await fc.assert(
    fc.asyncProperty(positions, async ({ count, poison }) => {
      const { written, batches, write } = poisoned(poison);

      const rejected = await writeBisecting(rows(count), write);

      expect(rejected.map(({ row }) => row)).toEqual([...poison].sort((a, b) => a - b));
      expect([...written].sort((a, b) => a - b)).toEqual(rows(count).filter((row) => !poison.includes(row)));
      expect(batches.length).toBeLessThanOrEqual(1 + 2 * poison.length * Math.ceil(Math.log2(count)));
    }),
  );
});

test("one bad row among 1,000 costs 21 calls", async () => {
  const { batches, write } = poisoned([777]);

  await writeBisecting(rows(1_000), write);

  expect(batches.length).toBe(21);
});

test("a bad row carries the refusal it got alone", async () => {
  const alone = refused("0x80044331");
  const { write } = table((batch) => (batch.includes(1) ? (batch.length === 1 ? alone : POISON) : undefined));

  expect(await writeBisecting(rows(3), write)).toEqual([{ row: 1, error: alone }]);
});

test("a race lost once is repeated with the same rows", async () => {
  const { batches, write } = table((_, call) => (call === 1 ? refused("0x80040237", 412) : undefined));

  expect([await writeBisecting(rows(8), write), batches.length]).toEqual([[], 2]);
});

test("a race that is lost again is bisected", async () => {
  const { written, write } = table((batch) => (batch.includes(3) ? refused("0x80040237", 412) : undefined));

  const rejected = await writeBisecting(rows(8), write);

  expect([rejected.map(({ row }) => row), written.size]).toEqual([[3], 7]);
});

test.each(["0x80044151", "0x80044150"])(
  "a batch too large for the moment (%s) is written in parts",
  async (code) => {
    const { written, batches, write } = table((batch) =>
      batch.length > 100 ? refused(code, 500) : undefined,
    );

    expect(await writeBisecting(rows(400), write)).toEqual([]);
    expect([written.size, batches.map((batch) => batch.length)]).toEqual([
      400,
      [400, 200, 100, 100, 200, 100, 100],
    ]);
  },
);

test("a database that fails even for one row is at fault, not the row", async () => {
  const timeout = refused("0x80044151", 500);
  const { write } = table(() => timeout);

  expect(await failureOf(writeBisecting(rows(4), write))).toBe(timeout);
});

test.each<[string, unknown]>([
  ["a refused right", refused("0x80040220", 403)],
  ["a missing table", refused("0x8006088a", 404)],
  ["no answer", refused("ECONNRESET", 0)],
  ["a bug", new TypeError("x")],
])("%s stops at the first call", async (_, error) => {
  const { batches, write } = table(() => error);

  expect(await failureOf(writeBisecting(rows(64), write))).toBe(error);
  expect(batches.length).toBe(1);
});
