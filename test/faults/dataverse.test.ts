import type { Fault } from "../fakes/emulators/emulator";
import { always, at, next, nth, refusal } from "./support/faultsOf";
import { matrix, type Case } from "./support/matrix";

/** Batches so small that one pass makes several. */
const BATCHES = { env: { AUDITLOG_BATCH_SIZE: "5" } };
const throttles: readonly [name: string, code: "0x80072321" | "0x80072322" | "0x80072326"][] = [
  ["too many requests", "0x80072322"],
  ["too much execution time", "0x80072321"],
  ["too many at once", "0x80072326"],
];

/** Faults of a write that another attempt heals, at once or in smaller requests. */
const passing: readonly [name: string, fault: Fault][] = [
  ["500 with a code that nobody knows", refusal(500, "0x80099999")],
  ["502 with a page of HTML", { status: 502, body: "<html>Bad Gateway</html>" }],
  ["503 with an empty body", { status: 503 }],
  ["a reset before the commit", { reset: true }],
  ["a reset after the commit", { reset: true, afterEffect: true }],
  ["a solution's installation, as 429", refusal(429, "0x80071151", "CustomizationLockException")],
  ["a solution's installation, as 503", refusal(503, "0x80071151", "CustomizationLockException")],
  ["a token that is refused once", { status: 401 }],
];

/** A 403 by its code, and what its hint names. */
const refusals: readonly [name: string, code: string, message: string, hint: RegExp][] = [
  [
    "the environment's app access control",
    "0x80095ffc",
    "The application is not allowed.",
    /app access control/,
  ],
  ["the environment's IP firewall", "0x80095ffe", "Access from this IP address is blocked.", /IP firewall/],
  [
    "a missing privilege",
    "0x80040220",
    "Principal user is missing prvCreate privilege.",
    /security role with the privilege/,
  ],
  ["another way to say so", "0x80040299", "CrmCheckPrivilege failed.", /security role with the privilege/],
  ["a user without roles", "0x80042f09", "The user has not been assigned any roles.", /security role/],
  [
    "an app that is no user",
    "0x80072560",
    "The user is not a member of the organization.",
    /application user/,
  ],
  ["a disabled user", "0x80040225", "The user is disabled.", /enable the application user/],
  ["administration mode", "0x80048306", "The environment is in admin mode.", /administration mode/],
  ["a firewall on the way", "", "<html>blocked</html>", /names no privilege/],
];

matrix("Dataverse for a while", [
  ...throttles.map(([name, code]): Case => ({
    name: `${name} (${code}) is waited out`,
    fault: ({ dataverse }) => dataverse.throttle({ code, retryAfterSeconds: 30, requests: 1 }),
    expects: { exit: 0, event: "throttled", says: new RegExp(`"waitMs":30000.*${code}`) },
  })),
  {
    name: "429 without Retry-After is waited out",
    fault: ({ dataverse }) => dataverse.throttle({ requests: 2 }),
    expects: { exit: 0, event: "throttled", says: /Dataverse/ },
  },
  ...passing.map(([name, fault]): Case => ({
    name: `${name} is repeated`,
    world: BATCHES,
    fault: nth("dataverse", "upsertMultiple", 2, fault),
    expects:
      fault.status === 401
        ? { exit: 0, shows: ({ entra }) => entra.count("token"), value: 3 }
        : { exit: 0, event: fault.status === 429 ? "throttled" : "request_retried", says: /Dataverse/ },
  })),
  ...(
    [
      ["a deadlock's victim", refusal(500, "0x80044150", "Generic SQL error. Sql Number: 1205")],
      ["a time-out of SQL", refusal(500, "0x80044151", "SQL timeout expired. Sql Number: -2")],
      ["a gateway's time-out", { status: 504 }],
      ["413", { status: 413 }],
    ] as const
  ).map(([name, fault]): Case => ({
    name: `${name}: smaller requests go through`,
    fault: next("dataverse", "upsertMultiple", fault),
    expects: { exit: 0, shows: ({ dataverse }) => dataverse.count("upsertMultiple"), value: 3 },
  })),
  {
    name: "a key that another request inserts at the same moment is repeated",
    fault: ({ dataverse }) => dataverse.loseRaces(1),
    expects: { exit: 0, shows: ({ dataverse }) => dataverse.count("upsertMultiple"), value: 2 },
  },
  {
    name: "connections are refused for ten seconds",
    fault: async ({ dataverse, clock }) => {
      await dataverse.refuse();
      clock.after(10_000, () => dataverse.accept());
    },
    expects: { exit: 0, event: "request_retried", says: /ECONNREFUSED/ },
  },
  {
    name: "an answer that never ends is given up and asked for again",
    world: { patience: 0.004 },
    fault: next("dataverse", "query", { stall: 10 }),
    expects: { exit: 0, event: "request_retried", says: /no complete answer in time/ },
  },
  {
    name: "a query's answer is cut off",
    fault: next("dataverse", "query", { truncate: 30 }),
    expects: { exit: 0, event: "request_retried", says: /Dataverse/ },
  },
]);

matrix("Dataverse until an admin acts", [
  ...refusals.map(([name, code, message, hint]): Case => ({
    name: `403 for ${name} says what to do`,
    fault: always(
      "dataverse",
      "upsertMultiple",
      code === "" ? { status: 403, body: message } : refusal(403, code, message),
    ),
    expects: {
      exit: 1,
      event: "authentication_failed",
      says: new RegExp(`"hint":"[^"]*${hint.source}`),
      rows: "none",
    },
  })),
  {
    name: "401 for ever names the setting",
    fault: always("dataverse", "attributes", { status: 401 }),
    expects: { exit: 1, event: "authentication_failed", says: /AUDITLOG_DATAVERSE_URL/, rows: "none" },
  },
  {
    name: "a privilege is taken in the middle of a pass",
    world: { ...BATCHES, matchingShare: 1 },
    fault: ({ dataverse }) =>
      at(dataverse, ["upsertMultiple", 3], () => dataverse.removePrivilege("prvCreateadmin_AuditLog")),
    heal: ({ dataverse }) => dataverse.addPrivilege("prvCreateadmin_AuditLog"),
    expects: { exit: 1, event: "authentication_failed", says: /prvCreateadmin_AuditLog/, rows: "some" },
  },
  {
    name: "a column is taken in the middle of a pass",
    world: { ...BATCHES, matchingShare: 1 },
    fault: ({ dataverse }) =>
      at(dataverse, ["upsertMultiple", 3], () =>
        dataverse.removeColumn("admin_auditlog", "admin_userisguest"),
      ),
    expects: { exit: 1, event: "pass_failed", says: /lacks a column/, rows: "some" },
  },
  {
    name: "the table does not exist",
    fault: always("dataverse", "attributes", refusal(404, "0x80040217", "Could not find an entity")),
    expects: { exit: 1, event: "pass_failed", says: /table admin_auditlog does not exist/, rows: "none" },
  },
  {
    name: "the table is gone in the middle of a pass",
    fault: always(
      "dataverse",
      "upsertMultiple",
      refusal(404, "0x8006088a", "Resource not found for the segment"),
    ),
    expects: { exit: 1, event: "pass_failed", says: /table admin_auditlog does not exist/, rows: "none" },
  },
  {
    name: "a query answers with a page of HTML under 200",
    fault: next("dataverse", "query", { status: 200, body: "<html>sign in</html>" }),
    expects: {
      exit: 1,
      event: "pass_failed",
      says: /Dataverse answered with something other than JSON/,
      rows: "none",
    },
  },
  {
    name: "503 for ever",
    fault: always("dataverse", "upsertMultiple", { status: 503 }),
    expects: { exit: 1, event: "pass_failed", says: /503/, rows: "none" },
  },
  {
    name: "a time-out of SQL for every single row stops the pass: none is to blame",
    fault: always("dataverse", "upsertMultiple", refusal(500, "0x80044151", "SQL timeout expired.")),
    expects: { exit: 1, event: "pass_failed", says: /0x80044151/, rows: "none" },
  },
]);
