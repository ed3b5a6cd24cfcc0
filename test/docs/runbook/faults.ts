import { auditExport } from "../../fakes/auditExport";
import { REGISTRATION } from "../../fakes/emulators/simulatedTenant";
import { NOON } from "../../support/fakeClock";
import { stateDocument, stateKeys, type Scenario, type ScenarioOptions } from "../../support/scenario";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventOf, idOf, launchAgain, recordsOf } from "./records";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** One command of the runbook, as it is run, and what it must say. */
export interface Step {
  /** In the list of commands: `dead-letters show row-…`. */
  readonly command: string;
  readonly code: number;
  readonly says: RegExp;
}

/** Something that goes wrong, and the way out that the section of its alert describes. */
export interface Fault {
  readonly alert: string;
  readonly given?: ScenarioOptions;
  /** Makes it go wrong, with a pass at each moment that counts; returns until how many hours after it began mails are read. */
  readonly happens: (tenant: Scenario, pass: (aheadMs?: number) => Promise<void>) => Promise<number>;
  /** What the mail says of it. */
  readonly cause: RegExp;
  /** Launches that it keeps out of Dataverse, and that the section's way out brings there. */
  readonly delayed: (tenant: Scenario) => readonly string[];
  /** Commands in the order of the section's blocks, while it goes wrong. */
  readonly during: readonly Step[];
  /** The cause is gone: by Microsoft, by an admin, or by a command of the section that Pulumi runs. */
  readonly heal?: (tenant: Scenario) => Promise<void> | void;
  /** The rest of the section's commands. */
  readonly after?: readonly Step[];
  /** What the section calls good, but for `status`, which then exits with 0. */
  readonly good?: Step;
}

/** Tenants whose Activity API can't serve one blob. */
const isFailing = new WeakSet<Scenario>();
/** One launch, in a blob of the day before. */
const lateLaunch = (tenant: Scenario) => launchAgain(tenant, 1, NOON - 27 * HOUR_MS);
/** When the launches happened whose content nobody reads: some of them before the pass after which the gap begins. */
const UNREAD_HOURS = [-20, -1, 6, 20];
const unreadLaunches = (tenant: Scenario) =>
  UNREAD_HOURS.map((hours, index) => launchAgain(tenant, index, NOON + hours * HOUR_MS));
const ALL_WELL = /^(?:✔ {2}.*\n)+/;
const MIXED = { events: 400, matchingShare: 0.3 };

/** An id that the state has, in the place of the one that the runbook shows. */
export function actualIds(command: string, tenant: Scenario): string {
  const firstOf = (folder: string): string => stateKeys(tenant, folder)[0]?.replace(`${folder}/`, "") ?? "";
  return command
    .replace(/row-0{8}-[0-]+/, () => firstOf("deadletters"))
    .replace(/\S+-retention$/, () => firstOf("gaps"))
    .replace("export.csv", join(tenant.state, "export.csv"));
}

/** From when to when content became available that is lost. */
function periodOfGap(tenant: Scenario): readonly [fromMs: number, toMs: number] {
  const [key = ""] = stateKeys(tenant, "gaps");
  const { from, to } = stateDocument(tenant, key) as { from: string; to: string };
  return [Date.parse(from), Date.parse(to)];
}

export const faults: readonly Fault[] = [
  {
    alert: "authentication-failed",
    given: {
      ...MIXED,
      entra: { client: { secret: "the new one", expiredSecret: REGISTRATION.secret } },
    },
    happens: async (_tenant, pass) => {
      await pass();
      return 2;
    },
    cause: /AADSTS7000222: The provided client secret keys .* are expired.* → /,
    delayed: ({ truth }) => [...truth.rowIds()],
    during: [
      { command: "check", code: 1, says: /✖ {2}Entra signs the app in.*AADSTS7000222/s },
      { command: "status", code: 1, says: /^failing .*AADSTS7000222.*\n +→ / },
    ],
    heal: ({ entra }) => entra.setSecret(REGISTRATION.clientId, REGISTRATION.secret),
    good: { command: "check", code: 0, says: ALL_WELL },
  },
  {
    alert: "no-completed-pass",
    given: { events: 100, matchingShare: 0.2 },
    happens: async ({ dataverse, truth }, pass) => {
      for (const id of truth.rowIds()) dataverse.poisonIds.add(id);
      await pass();
      return 1.5;
    },
    cause: /Dataverse refuses every one of \d+ rows: .*The plug-in AuditGuard refused/,
    delayed: ({ truth }) => [...truth.rowIds()],
    during: [
      { command: "status", code: 1, says: /^failing .*The plug-in AuditGuard refused/ },
      { command: "check", code: 0, says: ALL_WELL },
    ],
    heal: ({ dataverse }) => dataverse.poisonIds.clear(),
  },
  {
    alert: "content-lags",
    given: MIXED,
    happens: async (tenant, pass) => {
      isFailing.add(tenant);
      const createdMs = tenant.clock.now() - 26 * HOUR_MS;
      const id = tenant.activity.addBlob({ records: [lateLaunch(tenant)], createdMs });
      tenant.activity.failWhen(({ path }) => isFailing.has(tenant) && decodeURIComponent(path).includes(id), {
        // One that the runtime has no rule for, so that it leaves the blob for the next pass at once.
        status: 409,
        body: { error: { code: "AF50099", message: "The content can't be served at the moment." } },
      });
      await pass();
      return 2;
    },
    cause: /HTTP 409 AF50099: The content can't be served at the moment/,
    delayed: (tenant) => [idOf(lateLaunch(tenant))],
    during: [
      {
        command: "status",
        code: 1,
        says: /\nlag {11}1 d 2 h; what isn't delivered is lost from \S+ on\nwaiting .*HTTP 409 AF50099/,
      },
      { command: "check", code: 0, says: ALL_WELL },
    ],
    heal: (tenant) => void isFailing.delete(tenant),
  },
  {
    alert: "no-matching-data",
    given: { events: 400, matchingShare: 0, deletes: 0, repeatedRecords: 0 },
    happens: async (tenant, pass) => {
      await pass();
      const [blob] = tenant.tenant.blobs;
      const laterMs = 3 * DAY_MS + HOUR_MS;
      tenant.clock.advance(laterMs);
      tenant.activity.addBlob({
        records: blob?.render().toString() ?? "",
        createdMs: tenant.clock.now() - HOUR_MS,
      });
      await pass(laterMs);
      return 76;
    },
    cause: /for P3D no record was one of LaunchPowerApp, DeletePowerApp/,
    delayed: () => [],
    during: [{ command: "check", code: 0, says: ALL_WELL }],
  },
  {
    alert: "gap",
    given: MIXED,
    happens: async (tenant, pass) => {
      await pass();
      tenant.activity.addBlob({ records: unreadLaunches(tenant), createdMs: NOON + DAY_MS });
      tenant.clock.advance(9 * DAY_MS);
      await pass();
      return 9 * 24 + 2;
    },
    cause: /content of 2 d \d+ h can't be read any more \(retention\): from \d{4}-\d\d-\d\dT/,
    delayed: (tenant) => unreadLaunches(tenant).map(idOf),
    during: [
      { command: "gaps list", code: 0, says: /retention/ },
      { command: "status", code: 3, says: /\ngap {11}.*retention/ },
    ],
    // Purview's search goes by the time of the event: from two days before the gap to its end.
    heal: async (tenant) => {
      const [fromMs, toMs] = periodOfGap(tenant);
      const found = [...recordsOf(tenant), ...unreadLaunches(tenant)].filter((record) => {
        const eventMs = eventOf(record);
        return eventMs >= fromMs - 2 * DAY_MS && eventMs < toMs;
      });
      await writeFile(join(tenant.state, "export.csv"), auditExport(found, { layout: "B2" }));
    },
    after: [
      {
        command: "import --dry-run export.csv",
        code: 0,
        says: /\nevents from 2026-10-03T\S+ to 2026-10-06T08:00:00\.000Z\n/,
      },
      { command: "import export.csv", code: 0, says: /\d+ rows written/ },
      { command: "gaps close 2026-11-01t080000000z-retention", code: 0, says: /closed/ },
    ],
    good: { command: "gaps list", code: 0, says: /no |none/i },
  },
  {
    alert: "dead-letter",
    given: { ...MIXED, poisonRows: 2 },
    happens: async (_tenant, pass) => {
      await pass();
      return 2;
    },
    cause: /2 in all; the last: .*The plug-in AuditGuard refused/,
    // The other one is given up.
    delayed: ({ truth }) => truth.poisonRowIds.slice(1),
    during: [
      { command: "dead-letters list", code: 0, says: /The plug-in AuditGuard refused/ },
      { command: "dead-letters show row-00000000-0000-0000-0000-000000000000", code: 0, says: /record \{"/ },
    ],
    heal: ({ dataverse }) => {
      const [first = ""] = dataverse.poisonIds;
      dataverse.poisonIds.clear();
      dataverse.poisonIds.add(first);
    },
    after: [
      { command: "redrive", code: 3, says: /1 dead letter delivered, 1 remain/ },
      { command: "status", code: 3, says: /dead letters {2}1: / },
      { command: "dead-letters drop row-00000000-0000-0000-0000-000000000000", code: 0, says: /./ },
    ],
  },
];
