import { hintFor } from "../../../components/failures/hints";
import { failure, CONTEXT, hintOf } from "./failure";

test.each([
  "",
  "already exists",
  "AuthorizationFailed: no authorization to perform action 'Microsoft.App/containerApps/write'",
  "Request_BadRequest: displayName is too long",
  "The storage account named st-x is already in use.",
  "QuotaExceeded",
])("%j has no hint but its own words", (error) => {
  expect(hintOf(error)).toBeUndefined();
});

test("the newest error decides", () => {
  const denied = "Authorization_RequestDenied";

  const [newest, oldest] = [
    failure({ errors: [denied, "QuotaExceeded"] }),
    failure({ errors: ["QuotaExceeded", denied] }),
  ];
  expect(hintFor(newest, CONTEXT)).toContain("The deployer may not do this in Entra.");
  expect(hintFor(oldest, CONTEXT)).toBeUndefined();
});
