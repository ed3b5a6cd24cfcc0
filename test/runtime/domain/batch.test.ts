import fc from "fast-check";
import { RowBuffer } from "../../../runtime/domain/batch";
import { unpacked } from "../../../runtime/domain/row";
import { appId, guid, packedRow, pendingRow, row } from "../../support/builders";

test("takes the oldest rows first, and no row twice", () => {
  const buffer = new RowBuffer();
  for (const number of [1, 2, 3]) buffer.add(pendingRow(number));

  expect(buffer.take(2).map(({ id }) => id)).toEqual([guid(1), guid(2)]);
  expect(buffer.take(2).map(({ id }) => id)).toEqual([guid(3)]);
  expect([buffer.size, buffer.take(2)]).toEqual([0, []]);
});

test("two rows with one id become one that has the columns of both", () => {
  const buffer = new RowBuffer();
  buffer.add(
    pendingRow(1, { appId: appId(1), row: packedRow(1, { admin_appname: "Expenses", admin_title: "a" }) }),
  );
  buffer.add(pendingRow(1, { row: packedRow(1, { admin_userid: guid(9), admin_title: "b" }), raw: "later" }));

  expect(buffer.duplicates).toBe(1);
  expect(buffer.take(9).map((each) => ({ ...each, row: unpacked(each.row) }))).toEqual([
    {
      id: guid(1),
      appId: appId(1),
      row: row(1, { admin_appname: "Expenses", admin_userid: guid(9), admin_title: "b" }),
      raw: "later",
      bytes: 2,
    },
  ]);
});

test("a row that comes again after the first was taken is written again, not merged", () => {
  const buffer = new RowBuffer();
  buffer.add(pendingRow(1));
  buffer.take(1);
  buffer.add(pendingRow(1));

  expect([buffer.size, buffer.duplicates]).toEqual([1, 0]);
});

test("whatever is added, ids are unique within a batch and nothing is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (numbers, size) => {
      const buffer = new RowBuffer();
      for (const number of numbers) buffer.add(pendingRow(number));
      const batches: string[][] = [];
      while (buffer.size > 0) batches.push(buffer.take(size).map(({ id }) => id));

      for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(size);
      expect(batches.flat()).toEqual([...new Set(numbers.map((number) => guid(number)))]);
      expect(batches.flat().length + buffer.duplicates).toBe(numbers.length);
    }),
  );
});
