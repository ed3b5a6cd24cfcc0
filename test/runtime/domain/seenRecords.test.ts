import { SeenRecords } from "../../../runtime/domain/seenRecords";
import { stableGuid } from "../../fakes/emulators/base/ids";
import { guid } from "../../support/builders";

test("a record is known the second time, whatever the case of its id; another id or length isn't", () => {
  const seen = new SeenRecords();
  seen.isKnown(guid(10, "abcdef01"), 100);

  expect([
    seen.isKnown(guid(10, "ABCDEF01"), 100),
    seen.isKnown(guid(10, "abcdef01"), 101),
    seen.isKnown(guid(11, "abcdef01"), 100),
    seen.isKnown("no guid", 1),
    seen.isKnown("no guid", 1),
  ]).toEqual([true, false, false, false, false]);
});

test("of 200,000 ids none passes for another: neither scattered nor counted", () => {
  const seen = new SeenRecords();
  const ids = Array.from({ length: 100_000 }, (_, number) => [
    stableGuid(String(number)),
    guid(number),
  ]).flat();

  expect(ids.filter((id) => seen.isKnown(id, 2_000))).toEqual([]);
});

test("it remembers at least the last so many, and no more than twice as many", () => {
  const seen = new SeenRecords(10);
  const isKnown = (number: number): boolean => seen.isKnown(guid(number), 1);
  for (let number = 1; number <= 25; number++) isKnown(number);

  expect([isKnown(16), isKnown(25), isKnown(1)]).toEqual([true, true, false]);
});
