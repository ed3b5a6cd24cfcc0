import { asGuid, asId } from "../../common/guid";

test.each([
  ["ABCDEF00-0000-4000-8000-000000000001", "abcdef00-0000-4000-8000-000000000001"],
  ["abcdef00-0000-4000-8000-000000000001", "abcdef00-0000-4000-8000-000000000001"],
  ["{abcdef00-0000-4000-8000-000000000001}", undefined],
  ["abcdef00000040008000000000000001", undefined],
  ["abcdef00-0000-4000-8000-00000000000g", undefined],
  ["abcdef00-0000-4000-8000-000000000001 or 1 eq 1", undefined],
  ["", undefined],
  [undefined, undefined],
])("%p as a GUID is %p", (text, expected) => {
  expect(asGuid(text)).toBe(expected);
});

test("the nil GUID is a GUID, but no id", () => {
  const nil = "00000000-0000-0000-0000-000000000000";

  expect(asGuid(nil)).toBe(nil);
  expect(asId(nil)).toBeUndefined();
  expect(asId("ABCDEF00-0000-4000-8000-000000000001")).toBe("abcdef00-0000-4000-8000-000000000001");
  expect(asId("contoso")).toBeUndefined();
});
