import { Response } from "node-fetch";
import { errorFrom, classifyTransient, parseFault } from "../../../common/http/httpError";
import type { HttpResponse } from "../../../common/http/send";
import { AuthError, DataError, HttpError, ConnectorError, ThrottledError } from "../../../common/errors";
import { never } from "../../support/builders";
import { NOON } from "../../support/fakeClock";

test.each<[string, string, string | undefined, string]>([
  [
    "an AF error",
    '{"error":{"code":"AF20022","message":"No subscription found."}}',
    "AF20022",
    "No subscription found.",
  ],
  [
    "an OData error",
    '{"error":{"code":"0x80040217","message":"Does Not Exist"}}',
    "0x80040217",
    "Does Not Exist",
  ],
  ["an empty code", '{"error":{"code":"","message":"busy"}}', undefined, "busy"],
  ["a code alone", '{"error":{"code":"AF50000"}}', "AF50000", "no message"],
  [
    "ASP.NET's refusal",
    '{"Message":"Authorization has been denied for this request."}',
    undefined,
    "Authorization has been denied for this request.",
  ],
  [
    "single quotes",
    "{'error':{'code':'AF429','message':'Too many requests. Method=GetBlob, PublisherId=00000000-0000-0000-0000-000000000000'}}",
    "AF429",
    "Too many requests. Method=GetBlob, PublisherId=00000000-0000-0000-0000-000000000000",
  ],
  [
    "single quotes, with spaces and an apostrophe",
    "{ 'error' : { 'code' : 'AF50000' , 'message' : 'It didn't work.' } }",
    "AF50000",
    "It didn't work.",
  ],
  [
    "an exception's dump, cut in two",
    '{"error":{"code":"StartSubscription [TenantId=x][AppId","message":"y] failed. Exception: DataServiceException: Tenant z does not exist.\\r\\n   at Microsoft.Office.Compliance"}}',
    "StartSubscription [TenantId=x][AppId",
    "y] failed. Exception: DataServiceException: Tenant z does not exist.",
  ],
  [
    "a gateway's page",
    "<html><body>busy</body></html>\r\n<p>more</p>",
    undefined,
    "<html><body>busy</body></html>",
  ],
  [
    "a code somewhere in a text",
    "error: AF20051 content expired",
    "AF20051",
    "error: AF20051 content expired",
  ],
  ["a list", "[]", undefined, "[]"],
  ["an error that is a text", '{"error":"invalid_client"}', undefined, '{"error":"invalid_client"}'],
  ["nothing", "", undefined, "empty answer"],
  ["blanks", " \r\n ", undefined, "empty answer"],
])("%s is understood", (_, text, code, message) => {
  expect(parseFault(text)).toEqual({ code, message });
});

test("a message is cut where it gets long", () => {
  expect(parseFault("x".repeat(600)).message).toBe(`${"x".repeat(500)}…`);
});

function answerOf(
  text: string,
  { status, headers = {} }: { status: number; headers?: Record<string, string> },
): HttpResponse {
  const { body, ok, headers: given } = new Response(text, { status, headers });
  return { status, ok, headers: given, body: body as AsyncIterable<Buffer> };
}

const context = { url: "https://feed.test/x", signal: never(), nowMs: NOON };
const AF429 = '{"error":{"code":"AF429","message":"Too many requests."}}';

test.each<[string, { status: number; body?: string; headers?: Record<string, string> }, number | undefined]>([
  ["429", { status: 429 }, undefined],
  ["429 with a wish", { status: 429, headers: { "retry-after": "7" } }, 7_000],
  ["503 with a wish", { status: 503, headers: { "retry-after": "7" } }, 7_000],
  ["403 with the code of throttling", { status: 403, body: AF429 }, undefined],
  ["429 with a date", { status: 429, headers: { "retry-after": "Mon, 05 Oct 2026 12:00:09 GMT" } }, 9_000],
])("%s is throttling", async (_, { body = "", ...answer }, retryAfterMs) => {
  const isThrottle = ({ code }: { code: string | undefined }): boolean => code === "AF429";

  const error = await errorFrom(answerOf(body, answer), { ...context, isThrottle });

  expect([error.code, (error as ThrottledError).retryAfterMs]).toEqual(["throttled", retryAfterMs]);
});

test("403 with the code of throttling is a refusal where that code isn't recognised", async () => {
  const error = await errorFrom(answerOf(AF429, { status: 403 }), context);

  expect(error).toMatchObject({ code: "http", status: 403, serviceCode: "AF429" });
});

test("503 without a wish is a failure of the service", async () => {
  expect(await errorFrom(answerOf("", { status: 503 }), context)).toMatchObject({
    code: "http",
    status: 503,
  });
});

test.each(["x-ms-service-request-id", "req_id"])(
  "a refusal carries code, text and the request id in %s",
  async (name) => {
    const body = '{"error":{"code":"0x80040265","message":"no"}}';
    const response = answerOf(body, { status: 400, headers: { [name]: "r1" } });

    expect(await errorFrom(response, context)).toMatchObject({
      message: "HTTP 400 0x80040265: no",
      status: 400,
      serviceCode: "0x80040265",
      requestId: "r1",
    });
  },
);

const http = (status: number): HttpError => new HttpError("x", { status });

test.each<[string, unknown, boolean]>([
  ["no answer", http(0), true],
  ["a timeout of the service", http(408), true],
  ["its failure", http(500), true],
  ["a bad gateway", http(502), true],
  ["an unavailable service", http(503), true],
  ["something it can't do", http(501), false],
  ["a bad request", http(400), false],
  ["a refused token", http(401), false],
  ["a refused right", http(403), false],
  ["nothing there", http(404), false],
  ["an answer out of place", http(200), false],
  ["a refused sign-in", new AuthError("x"), false],
  ["a bad record", new DataError("x", undefined), false],
  ["another of our errors", new ConnectorError("incomplete", "x"), false],
  ["a bug", new TypeError("x"), false],
])("the decision on %s", (_, error, retry) => {
  expect(classifyTransient(error).retry).toBe(retry);
});

test.each([[7_000], [undefined]])("throttling waits as long as told: %p", (retryAfterMs) => {
  expect(classifyTransient(new ThrottledError("x", retryAfterMs, "AF429"))).toMatchObject({
    retry: true,
    afterMs: retryAfterMs,
  });
});
