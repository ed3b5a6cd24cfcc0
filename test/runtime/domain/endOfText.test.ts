import fc from "fast-check";
import { endOfText } from "../../../runtime/domain/endOfText";

/** Byte by byte. */
function reference(bytes: Buffer, start: number, length: number): number {
  let position = start;
  while (position < length && bytes[position] !== 0x22) position += bytes[position] === 0x5c ? 2 : 1;
  return position;
}

test("the end of a text is where a look at each byte finds it, wherever the text begins and ends", () => {
  const byte = fc.oneof(
    fc.constantFrom(0x22, 0x5c, 0x21, 0x23, 0x5b, 0x5d, 0xa2, 0xdc, 0x00, 0xff),
    fc.nat(255),
  );

  fc.assert(
    fc.property(fc.array(byte, { maxLength: 40 }), fc.nat(8), (given, start) => {
      const memory = new ArrayBuffer(48);
      const bytes = Buffer.from(memory).fill('"');
      Buffer.from(given).copy(bytes);
      const from = Math.min(start, given.length);

      expect(endOfText(bytes, new Int32Array(memory), from, given.length)).toBe(
        reference(bytes, from, given.length),
      );
    }),
    { numRuns: 2_000 },
  );
});
