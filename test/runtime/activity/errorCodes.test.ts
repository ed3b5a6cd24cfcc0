import { explained, isActivityThrottle, meaningOf, type Meaning } from "../../../runtime/activity/errorCodes";
import { ActivityClient } from "../../../runtime/activity/activityClient";
import { AuthError, HttpError, ThrottledError } from "../../../common/errors";
import { testService } from "../../common/http/testService";

const http = (serviceCode: string | undefined, status = 400, message = "x"): HttpError =>
  new HttpError(message, { status, serviceCode });

test.each<[string | undefined, Meaning]>([
  ["AF10001", "notPermitted"],
  ["AF20010", "tenantRefused"],
  ["AF20011", "tenantRefused"],
  ["AF20012", "tenantRefused"],
  ["AF20013", "tenantRefused"],
  ["AF20022", "subscriptionOff"],
  ["AF20023", "subscriptionOff"],
  ["AF20024", "alreadyEnabled"],
  ["AF20030", "windowRefused"],
  ["AF20031", "pageRefused"],
  ["AF20050", "contentGone"],
  ["AF20051", "contentGone"],
  ["AF20052", "contentInvalid"],
  ["AF20055", "windowRefused"],
  ["AF50000", "unknown"],
  ["AF99999", "unknown"],
  [undefined, "unknown"],
])("%s means %s", (code, meaning) => {
  expect(meaningOf(http(code))).toBe(meaning);
});

test("auditing that is off is known by its text, cut between code and message", () => {
  const error = http(
    "StartSubscription [x",
    400,
    "y] failed. Exception: DataServiceException: Tenant z does not exist.",
  );

  expect(meaningOf(error)).toBe("auditingOff");
});

test.each([
  ["AF429", true],
  ["AF20022", false],
  [undefined, false],
])("%s: throttling? %s", (code, expected) => {
  expect(isActivityThrottle({ code, message: "" })).toBe(expected);
});

const client = new ActivityClient({
  service: testService("https://feed.test", { token: () => "t" }).service,
  ...{ baseUrl: "https://feed.test", tenantId: "t", publisherIdentifier: "p", operations: [] },
});

test.each<[string, unknown, ReturnType<ActivityClient["classifyBlobError"]>]>([
  ["content that does not exist", http("AF20050"), "gone"],
  ["content that has expired", http("AF20051"), "gone"],
  ["an id that is no id", http("AF20052"), "invalid"],
  ["an internal error", http("AF50000", 500), "later"],
  ["an unknown code", http("AF29999", 400), "later"],
  ["no code at all", http(undefined, 404), "later"],
  ["no answer", http("ECONNRESET", 0), "later"],
  ["throttling", new ThrottledError("x", undefined, "AF429"), "later"],
  ["a refused token", http(undefined, 401), "stop"],
  ["a refused right", http(undefined, 403), "stop"],
  ["a missing permission", http("AF10001", 401), "stop"],
  ["a subscription that is off", http("AF20023"), "stop"],
  ["a tenant that is refused", http("AF20010"), "stop"],
  ["a refused sign-in", new AuthError("x"), "stop"],
  ["a bug of ours", new TypeError("x"), "stop"],
])("the judgement on a blob that can't be read because of %s", (_, error, judgement) => {
  expect(client.classifyBlobError(error)).toBe(judgement);
});

test.each<[HttpError, RegExp]>([
  [http("AF10001", 401), /ActivityFeed\.Read.*admin consent/],
  [http("AF20010"), /AUDITLOG_TENANT_ID/],
  [http(undefined, 401), /AUDITLOG_CLOUD/],
  [http(undefined, 400, "Tenant z does not exist"), /Turn auditing on/],
])("what needs an admin comes with a hint (%#)", (error, hint) => {
  expect(explained(error, "t")).toMatchObject({
    hint: expect.stringMatching(hint),
    status: error.status,
    cause: error,
  });
});

test.each([[http("AF50000", 500)], [new TypeError("bug")]])(
  "everything else stays as it is (%#)",
  (error) => {
    expect(explained(error, "t")).toBe(error);
  },
);
