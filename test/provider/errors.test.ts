import { ProviderError, serviceTextOf, shownTextOf, withoutSignatures } from "../../provider/errors";
import { isTransient, pollDelayMs } from "../../provider/image/registry";
import { explainRefusal } from "../../provider/image/refusals";

const place = { registryName: "cr", resourceGroupName: "rg", subscriptionId: "sub" };
const refusal = (statusCode: number, code?: string): object => ({ statusCode, code, message: "No." });

test.each<[object, string]>([
  [refusal(409, "TasksOperationsNotAllowed"), "with the setting `image`"],
  [refusal(401), "az login"],
  [refusal(403), "Container Registry Tasks Contributor, on rg"],
  [refusal(404), "registry cr does not exist in rg of subscription sub"],
  [refusal(429), "run pulumi up --stack <stack> again later"],
  [refusal(503), "run pulumi up --stack <stack> again later"],
  [{ code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND management.azure.com" }, "HTTPS_PROXY"],
])("%j says what to do next", (error, expected) => {
  const { name, message } = explainRefusal(error, "build", place);

  expect(name).toBe("ProviderError");
  expect(message).toContain("can't build in the registry cr: ");
  expect(message.split("\n")[1]).toContain(expected);
});

test("an unknown refusal is printed as it came", () => {
  expect(explainRefusal(refusal(400, "Odd"), "build", place).message).toBe(
    "can't build in the registry cr: Odd: No. (HTTP 400)",
  );
});

test.each<[object, boolean]>([
  [{ statusCode: 404 }, true],
  [{ statusCode: 408 }, true],
  [{ statusCode: 429 }, true],
  [{ statusCode: 500 }, true],
  [{ statusCode: 400 }, false],
  [{ statusCode: 401 }, false],
  [{ statusCode: 403 }, false],
  [{ code: "ECONNRESET" }, true],
  [{ code: "ENOTFOUND" }, true],
  [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, false],
  [new ProviderError("no"), false],
])("whether %j may pass: %s", (error, expected) => {
  expect(isTransient(error)).toBe(expected);
});

test("polls are 2 s apart at first and never more than 15 s", () => {
  expect([0, 20_000, 50_000, 150_000, 1_000_000].map(pollDelayMs)).toEqual([
    2_000, 2_000, 5_000, 15_000, 15_000,
  ]);
});

test("a service's text is one line with its code and status, once each", () => {
  expect(serviceTextOf({ statusCode: 403, code: "Denied", message: "You may not.\nTrace" })).toBe(
    "Denied: You may not. (HTTP 403)",
  );
  expect(serviceTextOf({ code: "ECONNRESET", message: "read ECONNRESET" })).toBe("read ECONNRESET");
  expect(serviceTextOf("no error at all")).toBe("no error at all");
});

test("a signature is left out of whatever is shown, and the rest of the text is kept", () => {
  const text = "see 'https://x.test/a?sv=1&sig=s' and https://y.test/b, not http://z.test/?sig=t .";

  expect(withoutSignatures(text)).toBe(
    "see 'https://x.test/a?…' and https://y.test/b, not http://z.test/?… .",
  );
  expect(shownTextOf(new ProviderError(text))).toBe(withoutSignatures(text));
});
