import { secretsOf } from "../../runtime/config";

test("the values that must never be printed are told as they are used, without blanks around them", () => {
  expect(secretsOf({ AUDITLOG_CLIENT_SECRET: " s3cr3t~value\n", AUDITLOG_STATE: "x" })).toEqual([
    "s3cr3t~value",
  ]);
  expect(secretsOf({})).toEqual([]);
});
