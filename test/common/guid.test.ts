import { asGuid } from "../../common/guid";

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
