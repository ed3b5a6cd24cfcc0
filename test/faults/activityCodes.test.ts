import { always, next, nth, refusal } from "./support/faultsOf";
import { matrix, type Case } from "./support/matrix";

const GUID = "deadbeef-0000-4000-8000-000000000000";

/** What no retry helps against: the pass fails with the code, and nothing moves on. */
const fatal: readonly [code: string, message: string][] = [
  ["AF20001", "Missing parameter: contentType."],
  ["AF20002", "Invalid parameter type: PublisherIdentifier. Expected type: guid"],
  ["AF20003", "Expiration 2026-01-01 provided is set to past date and time."],
  ["AF20020", "The specified content type is not valid."],
  ["AF20021", "The webhook endpoint https://x could not be validated. The endpoint did not return HTTP 200."],
  ["AF20030", "Start time and end time must both be specified (or both omitted)."],
  ["AF20053", "Only one language may be present in the Accept-Language header."],
  ["AF20054", "Invalid syntax in Accept-Language header."],
  ["AF20055", "Start time and end time must both be specified, with the start time prior to end time."],
];

const ofTheTenant: readonly [code: string, message: string][] = [
  ["AF20010", `The tenant ID passed in the URL (${GUID}) does not match the one passed in the access token.`],
  ["AF20011", `Specified tenant ID (${GUID}) does not exist in the system or has been deleted.`],
  ["AF20012", `Specified tenant ID (${GUID}) is incorrectly configured in the system.`],
  ["AF20013", `The tenant ID passed in the URL (${GUID}) is not a valid GUID.`],
];

/** Of one blob alone: it is named, and everything else arrives. */
const ofABlob: readonly [code: string, message: string][] = [
  ["AF20050", "The specified content (1) does not exist."],
  [
    "AF20051",
    "Content requested with the key 1 has already expired. Content older than 7 days cannot be retrieved.",
  ],
  ["AF20052", "Content ID 1 in the URL is invalid."],
];

const DAY_MS = 86_400_000;
const internal = ["AF50000", "AF50005", "AF50006"];

matrix("codes of the Activity API", [
  ...fatal.map(([code, message]): Case => ({
    name: `${code} on each list fails the pass by name`,
    fault: always("activity", "content", refusal(400, code, message)),
    expects: { exit: 1, event: "pass_failed", says: new RegExp(code), rows: "none" },
  })),
  ...ofTheTenant.map(([code, message]): Case => ({
    name: `${code} names the settings of tenant and cloud`,
    fault: always("activity", "list", refusal(400, code, message)),
    expects: { exit: 1, event: "pass_failed", says: new RegExp(`${code}.*AUDITLOG_TENANT_ID`), rows: "none" },
  })),
  ...ofABlob.map(([code, message]): Case => ({
    name: `${code} of one blob is that blob's dead letter`,
    fault: nth("activity", "blob", 3, refusal(400, code, message)),
    expects: { exit: 3, event: "dead_letter", says: /blob/, letters: { blob: 1 }, reason: new RegExp(code) },
  })),
  ...internal.map((code): Case => ({
    name: `${code} once is asked for again`,
    fault: next("activity", "blob", refusal(500, code, "An internal error occurred. Retry the request.")),
    expects: { exit: 0, event: "request_retried", says: new RegExp(code) },
  })),
  ...[
    { age: "of days ago", index: 0, isLate: true },
    { age: "of hours ago", index: -1, isLate: false },
  ].map(({ age, index, isLate }): Case => ({
    name: `AF50000 for ever on a blob ${age} leaves it for the next pass; status ${isLate ? "calls" : "doesn't call"} it late`,
    fault: ({ activity, tenant, clock }) => {
      const { contentId, createdMs } = tenant.blobs.at(index) as (typeof tenant.blobs)[number];
      expect(clock.now() - createdMs > DAY_MS).toBe(isLate);
      activity.failWhen(
        ({ path }) => path.endsWith(contentId),
        refusal(500, "AF50000", "An internal error occurred. Retry the request."),
      );
    },
    world: { matchingShare: 1 },
    expects: { exit: 1, event: "blob_pending", says: /AF50000/, rows: "some", status: isLate ? 1 : 0 },
  })),
  {
    name: "AF20052 of every blob says that tenant or cloud is wrong",
    fault: always("activity", "blob", refusal(400, "AF20052", "Blob key 1 in the url is invalid")),
    expects: { exit: 1, event: "pass_failed", says: /knows none of the blobs.*AUDITLOG_CLOUD/, rows: "none" },
  },
  {
    name: "AF20031 of a page starts the list again",
    world: { activity: { pageSize: 2 }, days: 0.3 },
    fault: nth("activity", "content", 2, refusal(400, "AF20031", "Invalid nextPage Input: 1.")),
    expects: {
      exit: 0,
      shows: ({ activity }) =>
        activity.calls.some(({ operation, status }) => operation === "content" && status === 400),
      value: true,
    },
  },
  {
    name: "AF10001 says which permission is missing",
    fault: always("activity", "list", refusal(401, "AF10001", "The permission set () does not include it.")),
    expects: { exit: 1, event: "authentication_failed", says: /AF10001.*ActivityFeed\.Read/, rows: "none" },
  },
  {
    name: "AF20022 in the middle of a pass starts the subscription again",
    fault: nth("activity", "content", 3, refusal(400, "AF20022", "No subscription found.")),
    expects: { exit: 1, event: "pass_failed", says: /the subscription .* is off/, rows: "some" },
    world: { matchingShare: 1 },
  },
  {
    name: "AF20023 in the middle of a pass starts the subscription again, and names the gap",
    world: { matchingShare: 1 },
    fault: ({ activity }) => {
      let seen = 0;
      const isThird = ({ operation }: { operation: string }): boolean =>
        operation === "content" && ++seen === 3;
      activity.failWhen(isThird, refusal(400, "AF20023", "The subscription was disabled."), { times: 1 });
    },
    expects: { exit: 1, event: "gap_found", says: /subscription/, rows: "some" },
  },
  {
    name: "AF20024 on a start means that the subscription is on",
    fault: (world) => {
      world.activity.failNext({ status: 200, body: [] }, { operation: "list" });
      world.activity.failNext(refusal(400, "AF20024", "The subscription is already enabled."), {
        operation: "start",
      });
    },
    world: { activity: { subscribed: ["Audit.General"] } },
    expects: { exit: 0, event: "subscription_started" },
  },
  {
    name: "auditing that is off is told from a wrong tenant",
    fault: ({ activity }) => void (activity.auditingOff = true),
    heal: ({ activity }) => void (activity.auditingOff = false),
    expects: {
      exit: 1,
      event: "pass_failed",
      says: /unified auditing is off.*Set-AdminAuditLogConfig/,
      rows: "none",
    },
  },
]);
