import { guid, record } from "../support/builders";
import { always, at, edited, next, refusal } from "./support/faultsOf";
import { matrix, type Case } from "./support/matrix";
import { passField, type World } from "./support/world";

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

const unlinkedIn = ({ dataverse }: World): number =>
  [...dataverse.auditRows.values()].filter((row) => (row["_admin_applookup_value"] ?? null) === null).length;

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
      at(dataverse, ["upsertMultiple", 1], () => {
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
