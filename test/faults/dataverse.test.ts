import type { Fault } from "../fakes/emulators/emulator";
import { guid, record } from "../support/builders";
import { always, at, edited, next, nth, refusal } from "./support/faultsOf";
import { matrix, type Case } from "./support/matrix";
import { passField, type World } from "./support/world";

/** Batches so small that one pass makes several. */
const BATCHES = { env: { AUDITLOG_BATCH_SIZE: "5" } };
/** A handful of launches, as a small tenant has in an hour. */
const FEW = { events: 6, matchingShare: 1, repeatedRecords: 0 };

const launchIds = ({ tenant }: World): string[] => [...tenant.truth.rowIds()];

/** A plug-in that refuses some of the launches, by their place. */
const poison =
  (which: (ids: readonly string[]) => readonly string[]) =>
  (world: World): void => {
    for (const id of which(launchIds(world))) world.dataverse.poisonIds.add(id);
  };
const heal = ({ dataverse }: World): void => dataverse.poisonIds.clear();

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

const unlinkedIn = ({ dataverse }: World): number =>
  [...dataverse.auditRows.values()].filter((row) => (row["_admin_applookup_value"] ?? null) === null).length;

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
      at(dataverse, "upsertMultiple", 3, () => dataverse.removePrivilege("prvCreateadmin_AuditLog")),
    heal: ({ dataverse }) => dataverse.addPrivilege("prvCreateadmin_AuditLog"),
    expects: { exit: 1, event: "authentication_failed", says: /prvCreateadmin_AuditLog/, rows: "some" },
  },
  {
    name: "a column is taken in the middle of a pass",
    world: { ...BATCHES, matchingShare: 1 },
    fault: ({ dataverse }) =>
      at(dataverse, "upsertMultiple", 3, () => dataverse.removeColumn("admin_auditlog", "admin_userisguest")),
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

matrix("rows that Dataverse refuses", [
  ...(
    [
      ["the first", (ids: readonly string[]) => ids.slice(0, 1), 1],
      ["the last", (ids: readonly string[]) => ids.slice(-1), 1],
      ["two side by side", (ids: readonly string[]) => ids.slice(4, 6), 2],
      [
        "every second one",
        (ids: readonly string[]) => ids.filter((_, index) => index % 2 === 0).slice(0, 6),
        6,
      ],
    ] as const
  ).map(([name, which, count]): Case => ({
    name: `a plug-in refuses ${name}: dead letters, and nothing else`,
    fault: poison(which),
    heal,
    expects: { exit: 3, event: "dead_letter", letters: { row: count }, reason: /AuditGuard/ },
  })),
  {
    name: "a plug-in refuses every row: the table is at fault, and nothing is set aside",
    fault: poison((ids) => ids),
    heal,
    expects: { exit: 1, event: "pass_failed", says: /refuses every one of/, rows: "none" },
  },
  {
    name: "a plug-in refuses every row of a tenant with six",
    world: FEW,
    fault: poison((ids) => ids),
    heal,
    expects: {
      exit: 1,
      event: "pass_failed",
      says: /refuses every one of 6 rows.*nothing was set aside/,
      rows: "none",
    },
  },
  {
    name: "a plug-in refuses the only row",
    world: { ...FEW, events: 1 },
    fault: poison((ids) => ids),
    heal,
    expects: { exit: 3, event: "dead_letter", letters: { row: 1 }, reason: /AuditGuard/ },
  },
  {
    name: "every row of a tenant with six has a value out of its range: dead letters",
    world: { ...FEW, env: { AUDITLOG_BATCH_SIZE: "100" } },
    fault: always(
      "dataverse",
      "upsertMultiple",
      refusal(400, "0x80040239", "DateTime is less than minimum value."),
    ),
    expects: { exit: 3, event: "dead_letter", letters: { row: 6 }, reason: /0x80040239/ },
  },
  {
    name: "a plug-in refuses everything of a redrive: the letters stay",
    world: FEW,
    fault: poison((ids) => ids.slice(0, 3)),
    heal,
    run: async (world) => {
      await world.run();
      return await world.run("redrive");
    },
    expects: { exit: 3, event: "dead_letter", letters: { row: 3 } },
  },
  {
    name: "names longer than the column says: dead letters for want of a true length",
    world: { overlongNames: 6, apps: 6, legacyShare: 0, matchingShare: 0.1, unknownAppShare: 0 },
    fault: next(
      "dataverse",
      "stringAttributes",
      edited<{ value: object[] }>(({ value }) => ({
        value: value.map((column) => ({ ...column, MaxLength: 4_000 })),
      })),
    ),
    expects: { exit: 3, event: "dead_letter", letters: { row: 6 }, reason: /0x80044331/ },
  },
  {
    name: "an app is deleted while its rows are written: they lose their link",
    fault: ({ dataverse }) =>
      at(dataverse, "upsertMultiple", 1, () => {
        for (const id of [...dataverse.apps.keys()]) dataverse.apps.delete(id);
      }),
    world: { unknownAppShare: 0 },
    expects: { exit: 0, shows: (world) => unlinkedIn(world) === world.dataverse.auditRows.size, value: true },
  },
  {
    name: "the inventory is not there: rows without links",
    fault: ({ dataverse }) => dataverse.removeTable("admin_app"),
    expects: { exit: 0, event: "inventory_missing" },
  },
  {
    name: "the inventory refuses an app's last launch: a dead letter about the app",
    world: { events: 1, matchingShare: 1, repeatedRecords: 0, unknownAppShare: 0 },
    fault: ({ dataverse }) => {
      for (const id of dataverse.apps.keys()) dataverse.poisonIds.add(id);
    },
    heal,
    expects: { exit: 3, event: "app_refused", letters: { app: 1 }, reason: /AuditGuard/ },
  },
  {
    name: "a deletion of an app that the inventory does not know",
    fault: (world) =>
      void world.add([record({ Id: guid(1), Operation: "DeletePowerApp" })], { isOther: true }),
    expects: { exit: 0, event: "app_unknown" },
  },
  {
    name: "two blobs with one launch make one row",
    world: { repeatedRecords: 0 },
    fault: (world) => {
      world.add([record({ Id: guid(1) })]);
      world.add([record({ Id: guid(1) })], { ageMs: 7_200_000 });
    },
    control: (world) => void world.add([record({ Id: guid(1) })]),
    expects: { exit: 0, shows: passField("duplicates"), value: 1 },
  },
]);
