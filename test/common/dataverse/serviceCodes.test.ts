import { isGone, serviceCodeOf } from "../../../common/dataverse/serviceCodes";
import { HttpError, ThrottledError } from "../../../common/errors";

function http(status: number, serviceCode?: string): HttpError {
  return new HttpError("no", { status, serviceCode });
}

test("codes are compared in lower case, whatever kind of error carries them", () => {
  expect(serviceCodeOf(http(400, "0x8004F511"))).toBe("0x8004f511");
  expect(serviceCodeOf(new ThrottledError("no", 1, "0x80071151"))).toBe("0x80071151");
  expect(serviceCodeOf(new Error("no"))).toBeUndefined();
});

test.each([
  [http(404), true],
  [http(403), false],
  [new Error("404"), false],
])("%s: gone is %s", (error, expected) => {
  expect(isGone(error)).toBe(expected);
});
