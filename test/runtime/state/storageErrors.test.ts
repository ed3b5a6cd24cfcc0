import { RestError } from "@azure/storage-blob";
import { explainStorage, statusOf } from "../../../runtime/state/storageErrors";

const URL = "https://acct.blob.core.windows.net/state";
const storage = (statusCode: number): RestError =>
  new RestError("no\nmore", { statusCode, code: "SomeCode" });

test.each([[401], [403]])("%i says which role is missing", (status) => {
  expect(explainStorage(storage(status), URL)).toMatchObject({
    code: "http",
    message: `the state in ${URL} can't be used (HTTP ${status}: no)`,
    status,
    serviceCode: "SomeCode",
    hint: expect.stringContaining("Storage Blob Data Contributor"),
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
