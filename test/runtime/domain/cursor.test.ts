import { parseCursor } from "../../../runtime/domain/cursor";
import { cursor } from "../../support/builders";

test("a cursor of version 1 is read, and nothing else is taken over", () => {
  expect(parseCursor({ ...cursor(), more: "x" })).toEqual(cursor());
});

test.each(["version", "watermark", "origin", "sweptAt"])("a cursor without %s is refused", (name) => {
  const { [name]: _left, ...rest } = { ...cursor() } as Record<string, unknown>;

  expect(() => parseCursor(rest)).toThrow("the cursor in the state is not a version 1 document");
});

test.each([["2026-10-05"], [null], [Number.NaN], [Infinity], [{}]])(
  "a watermark of %p is refused",
  (watermark) => {
    expect(() => parseCursor({ ...cursor(), watermark })).toThrow(
      "the cursor in the state is not a version 1 document",
    );
  },
);

test("a cursor of a later version is refused by its number", () => {
  expect(() => parseCursor({ ...cursor(), version: 2 })).toThrow("(it says 2)");
});
