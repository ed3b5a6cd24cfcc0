import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../../components/program/userError";

test("Pulumi prints a UserError without a stack, and it has none to look through", () => {
  const error = new UserError("first line\nsecond line");

  expect(pulumi.RunError.isInstance(error)).toBe(true);
  expect([error.name, error.message, error.stack]).toEqual([
    "UserError",
    "first line\nsecond line",
    "first line\nsecond line",
  ]);
});
