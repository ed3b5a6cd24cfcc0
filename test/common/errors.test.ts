import {
  AuthError,
  codeOf,
  ConfigError,
  DataError,
  explainedAs,
  HttpError,
  isAuthFailure,
  isHttpError,
  isConnectorError,
  isThrottled,
  ConnectorError,
  messageOf,
  ThrottledError,
} from "../../common/errors";

const http = (status: number): HttpError => new HttpError("x", { status, serviceCode: "c", requestId: "r" });

test.each<[ConnectorError, string]>([
  [new ConfigError("x"), "config"],
  [new AuthError("x"), "auth"],
  [new ThrottledError("x", undefined, undefined), "throttled"],
  [http(500), "http"],
  [new DataError("x", "id"), "data"],
  [new ConnectorError("lease", "x"), "lease"],
])("an error is known by its code, whatever its class (%#)", (error, code) => {
  expect([
    error.code,
    codeOf(error),
    isConnectorError(error),
    isConnectorError({ name: "ConnectorError" }),
  ]).toEqual([code, code, true, true]);
});

test("message, hint and cause are kept", () => {
  const cause = new Error("deep");
  const error = new AuthError("no consent", { hint: "Grant it.", cause });

  expect([error.message, error.hint, error.cause]).toEqual(["no consent", "Grant it.", cause]);
});

test("an explanation keeps what the service said", () => {
  const explained = explainedAs(http(403), "refused", "Grant it.");

  expect(explained).toMatchObject({
    message: "refused (x)",
    hint: "Grant it.",
    status: 403,
    serviceCode: "c",
    requestId: "r",
  });
});

test.each<[unknown, boolean]>([
  [new AuthError("x"), true],
  [http(401), true],
  [http(403), true],
  [http(404), false],
  [new ThrottledError("x", 1, "AF429"), false],
  [Object.assign(new Error("x"), { code: "auth" }), false],
  [undefined, false],
])("what an admin must grant is known by code and status (%#)", (error, expected) => {
  expect(isAuthFailure(error)).toBe(expected);
});

test.each<[unknown, string]>([
  [new Error("x"), "x"],
  [{ message: "x" }, "x"],
  [{ message: 5 }, "unknown error"],
  [{}, "unknown error"],
  ["x", "x"],
  [undefined, "undefined"],
  [null, "null"],
])("whatever was thrown has a text (%#)", (thrown, expected) => {
  expect(messageOf(thrown)).toBe(expected);
});

test.each<[unknown, string | undefined]>([
  [Object.assign(new Error("x"), { code: "ENOENT" }), "ENOENT"],
  [{ code: 5 }, undefined],
  [null, undefined],
  ["x", undefined],
])("only a text counts as a code (%#)", (thrown, expected) => {
  expect(codeOf(thrown)).toBe(expected);
});

test("throttling isn't an HTTP error: it is classified on its own", () => {
  const throttled = new ThrottledError("x", 5, "AF429");

  expect([isThrottled(throttled), isHttpError(throttled), isThrottled(http(429))]).toEqual([
    true,
    false,
    false,
  ]);
});
