import { copyOf, copyOfText, type Copy } from "../../../runtime/domain/copy";

test("copies keep their bytes whatever becomes of what they were copied from, and of their neighbours", () => {
  const source = Buffer.from("xxGröße 😀xx");
  const copies = [1, 2, 3].map(() => copyOf(source, 2, source.length - 2));
  const text = copyOfText("naïve");
  source.fill(0);
  copies[1]?.release();
  const later = Array.from({ length: 200 }, (_, number) => copyOfText(`${number} `.repeat(500)));

  expect([String(copies[0]), String(copies[2]), String(text)]).toEqual(["Größe 😀", "Größe 😀", "naïve"]);
  expect(later.every((each, number) => String(each) === `${number} `.repeat(500))).toBe(true);
});

test("a copy gives as many bytes as are asked for", () => {
  const copy = copyOfText("0123456789");
  const target = Buffer.alloc(4, "-");

  expect([copy.toString(4), copy.length, copy.bytesThrough(copy).toString()]).toEqual([
    "0123",
    10,
    "0123456789",
  ]);
  expect([copy.copyTo(target, 1, { from: 2, to: 4 }), target.toString()]).toEqual([2, "-23-"]);
});

test("what was released can't be read, and releasing it again changes nothing", () => {
  const [gone, kept] = [copyOfText("gone"), copyOfText("kept")];
  gone.release();
  gone.release();

  expect(() => String(gone)).toThrow("after their release");
  expect(String(kept)).toBe("kept");
});

test("memory of which every copy was released serves the next ones", () => {
  const pages = new Set<ArrayBufferLike>();
  for (let round = 0; round < 50; round++) {
    const copies = Array.from({ length: 30 }, () => copyOfText("x".repeat(1_000)));
    for (const copy of copies) pages.add(memoryOf(copy));
    for (const copy of copies) copy.release();
  }

  expect(pages.size).toBeLessThan(10);
});

test("large copies stand alone", () => {
  const large = copyOfText("ä".repeat(100_000));
  const small = copyOfText("small");

  expect([large.length, memoryOf(small) === memoryOf(large)]).toEqual([200_000, false]);
  expect(String(large)).toBe("ä".repeat(100_000));
});

test("copies that lie side by side are read as one", () => {
  // Another page, so that the rest of the open one doesn't matter.
  copyOfText("x".repeat(8_000)).release();
  const source = Buffer.from("onetwothree");
  const [one, two, three] = [copyOf(source, 0, 3), copyOf(source, 3, 6), copyOf(source, 6, 11)];

  expect([two.isBehind(one), three.isBehind(two), one.isBehind(two), three.isBehind(one)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(one.bytesThrough(three).toString()).toBe("onetwothree");
});

function memoryOf(copy: Copy): ArrayBufferLike {
  return copy.bytesThrough(copy).buffer;
}
