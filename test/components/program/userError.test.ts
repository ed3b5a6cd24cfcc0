import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../../components/program/userError";

test("a user's error is one that Pulumi prints without a stack, and has none to look through", () => {
  const error = new UserError("first line\nsecond line");

  expect(pulumi.RunError.isInstance(error)).toBe(true);
  expect([error.name, error.message, error.stack]).toEqual([
    "UserError",
    "first line\nsecond line",
    "first line\nsecond line",
  ]);
});
