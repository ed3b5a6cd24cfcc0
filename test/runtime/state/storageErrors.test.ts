import { RestError } from "@azure/storage-blob";
import { explainStorage, statusOf } from "../../../runtime/state/storageErrors";

const URL = "https://acct.blob.core.windows.net/state";
const storage = (statusCode: number, code = "SomeCode"): RestError =>
  new RestError("no\nmore", { statusCode, code });

test.each([
  [
    403,
    "AuthorizationPermissionMismatch",
    /^Give the managed identity \(on a workstation: your account\) the role Storage Blob Data Contributor/,
  ],
  [403, "AuthorizationFailure", /^The storage account's network rules .* No role helps\.$/],
  [403, "AuthorizationSourceIPMismatch", /^The storage account's network rules/],
  [403, "AuthenticationFailed", /^The storage account does not take the token/],
  [401, "InvalidAuthenticationInfo", /^The storage account does not take the token/],
  [
    403,
    "SomeCode",
    /Storage Blob Data Contributor.*If it has that role: the storage account's network rules/,
  ],
])("%i %s says what is missing", (status, code, hint) => {
  expect(explainStorage(storage(status, code), URL)).toMatchObject({
    code: "http",
    message: `the state in ${URL} can't be used (HTTP ${status}: no)`,
    status,
    serviceCode: code,
    hint: expect.stringMatching(hint),
  });
});

test("404 says what to create, other answers are told as they are", () => {
  expect(explainStorage(storage(404), URL)).toMatchObject({
    hint: expect.stringContaining("AUDITLOG_STATE"),
  });
  expect(explainStorage(storage(500), URL)).toMatchObject({ status: 500, hint: undefined });
});

test("what isn't an answer of the storage stays as it is", () => {
  const bug = new TypeError("x");

  expect([explainStorage(bug, URL), statusOf(bug), statusOf(storage(409))]).toEqual([bug, undefined, 409]);
});

test("no answer of the storage says what to check", () => {
  const error = new RestError("connect ECONNREFUSED", { code: "ECONNREFUSED" });

  expect(explainStorage(error, URL)).toMatchObject({
    code: "http",
    message: `the state in ${URL} can't be used (no answer: connect ECONNREFUSED)`,
    status: 0,
    serviceCode: "ECONNREFUSED",
    hint: expect.stringContaining("acct.blob.core.windows.net"),
  });
});
