import type { PlannedBlob } from "./blobPlan";
import type { Facts, FactsSource } from "./facts";
import { guidOf } from "./random";
import type { Session, TenantApp, TenantTruth, TenantUser } from "./types";

/** What the truth is computed from; `owners` are the blobs without duplicates, `blobs` all of them. */
export interface TruthSource {
  readonly seed: number;
  readonly events: number;
  readonly apps: readonly TenantApp[];
  readonly users: readonly TenantUser[];
  readonly facts: FactsSource;
  readonly owners: readonly PlannedBlob[];
  readonly blobs: readonly PlannedBlob[];
}

/** Goes over all records once and says what a correct reader must find. */
export function tellTruth(source: TruthSource): TenantTruth {
  const tally = new Tally(source.apps, source.users);
  const poisonRowIds: string[] = [];
  eachRecord(source, (index, facts) => {
    tally.add(facts);
    if (facts.kind === "poison") poisonRowIds.push(guidOf(source.seed, index));
  });
  return {
    records: source.events,
    recordsServed: source.blobs.reduce((sum, { from, to, repeats }) => sum + to - from + repeats.length, 0),
    blobs: source.blobs.length,
    poisonRowIds,
    rowIds: () => rowIds(source),
    sessions: () => sessions(source),
    ...tally.result(),
  };
}

class Tally {
  private launches = 0;
  private rows = 0;
  private deletes = 0;
  private unreadable = 0;
  private readonly launchesByApp = new Map<string, number>();
  private readonly usersByApp = new Map<string, Set<string>>();
  private readonly lastLaunchByApp = new Map<string, number>();
  private readonly deletedApps = new Map<string, number>();
  private readonly upns = new Set<string>();

  constructor(
    private readonly apps: readonly TenantApp[],
    private readonly users: readonly TenantUser[],
  ) {}

  add(facts: Facts): void {
    if (facts.kind === "other") return;
    const app = this.apps[facts.app]?.id ?? "";
    if (facts.kind === "unreadable") {
      this.unreadable += 1;
      return;
    }
    if (facts.kind === "delete") {
      this.deletes += 1;
      this.deletedApps.set(app, Math.max(facts.eventMs, this.deletedApps.get(app) ?? 0));
      return;
    }
    this.launches += 1;
    if (facts.kind === "poison") return;
    this.rows += 1;
    const upn = this.users[facts.user]?.upn ?? "";
    this.upns.add(upn);
    if (facts.kind === "launch") this.addLaunch(app, upn, facts.eventMs);
  }

  result() {
    const { launches, rows, deletes, unreadable, launchesByApp, usersByApp, lastLaunchByApp, deletedApps } =
      this;
    const unknownAppIds = this.apps
      .filter((app) => !app.known && launchesByApp.has(app.id))
      .map(({ id }) => id);
    const counts = { launches, rows, deletes, unreadable, users: this.upns.size, apps: launchesByApp.size };
    return { ...counts, unknownAppIds, launchesByApp, usersByApp, lastLaunchByApp, deletedApps };
  }

  private addLaunch(app: string, upn: string, eventMs: number): void {
    this.launchesByApp.set(app, (this.launchesByApp.get(app) ?? 0) + 1);
    this.lastLaunchByApp.set(app, Math.max(eventMs, this.lastLaunchByApp.get(app) ?? 0));
    const users = this.usersByApp.get(app);
    if (users === undefined) this.usersByApp.set(app, new Set([upn]));
    else users.add(upn);
  }
}

function rowIds(source: TruthSource): Set<string> {
  const ids = new Set<string>();
  eachRecord(source, (index, { kind }) => {
    if (kind === "launch" || kind === "appless") ids.add(guidOf(source.seed, index));
  });
  return ids;
}

function sessions(source: TruthSource): Session[] {
  const all: Session[] = [];
  eachRecord(source, (_, { kind, app: appNumber, user, eventMs, isLegacy }) => {
    const app = source.apps[appNumber];
    if (kind !== "launch" || app === undefined) return;
    const environment = isLegacy ? app.environment.id : app.environment.name;
    all.push({ app, upn: source.users[user]?.upn ?? "", eventMs, environment });
  });
  return all;
}

function eachRecord({ owners, facts }: TruthSource, visit: (index: number, facts: Facts) => void): void {
  for (const { from, to, recordsCreatedMs } of owners) {
    for (let index = from; index < to; index++) visit(index, facts.of(index, recordsCreatedMs));
  }
}
