import { remedyFor } from "../../../components/failures/remedies";
import { failure, CONTEXT, remedyOf } from "./failure";

test.each([
  "",
  "already exists",
  "AuthorizationFailed: no authorization to perform action 'Microsoft.App/containerApps/write'",
  "Request_BadRequest: displayName is too long",
  "The storage account named st-x is already in use.",
  "QuotaExceeded",
])("%j has no remedy but its own words", (error) => {
  expect(remedyOf(error)).toBeUndefined();
});

test("the newest error decides", () => {
  const denied = "Authorization_RequestDenied";

  const [newest, oldest] = [
    failure({ errors: [denied, "QuotaExceeded"] }),
    failure({ errors: ["QuotaExceeded", denied] }),
  ];
  expect(remedyFor(newest, CONTEXT)).toContain("The deployer may not do this in Entra.");
  expect(remedyFor(oldest, CONTEXT)).toBeUndefined();
});
