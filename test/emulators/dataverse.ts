import { randomUUID } from "node:crypto";

import type { Answer, Incoming, Route } from "./base/answer";
import { stableGuid } from "./base/ids";
import { startServer } from "./base/server";
import { notAMember, unauthorized } from "./dataverse/errors";
import { Metadata } from "./dataverse/metadata";
import type { DataverseCounters, DataverseKnobs, InventoryApp, Row } from "./dataverse/options";
import { Privileges } from "./dataverse/privileges";
import { ServiceProtection, type Throttle } from "./dataverse/protection";
import { findOperation, type Backend, type Operation } from "./dataverse/routes";
import { appTable, auditTable } from "./dataverse/schema";
import { Store, type TableRows } from "./dataverse/store";
import type { Clock, Emulator } from "./emulator";
import type { TokenVerifier } from "./entra/tokens";

/** How to start the imitated Dataverse environment. */
export interface DataverseOptions {
  readonly clock?: Clock;
  readonly tokens: TokenVerifier;
  /** The app inventory that is there from the beginning. */
  readonly apps: readonly InventoryApp[];
  readonly knobs?: DataverseKnobs;
}

/** An imitated Dataverse environment with the kit's audit table and app inventory. */
export interface Dataverse extends Emulator {
  /** Rows of admin_auditlogs by id in lower case. */
  readonly auditRows: Map<string, Row>;
  /** Rows of admin_apps by id in lower case. */
  readonly apps: Map<string, Row>;
  readonly counters: Readonly<DataverseCounters>;
  /** Rows that a plug-in refuses, by id in lower case. */
  readonly poisonIds: Set<string>;
  /** Id of the application user's row. */
  readonly userId: string;
  /** @default "admin_auditlog" */
  removeTable(logicalName?: string): void;
  removePrivilege(name: string): void;
  addPrivilege(name: string): void;
  /** Takes the application user away: every token gets 403 from then on. */
  removeUser(): void;
  addUser(): void;
  addApp(app: InventoryApp): void;
  /** The next creating upserts lose a race and answer 412. */
  loseRaces(times: number): void;
  /** Scripts a spell of service protection. */
  throttle(throttle: Throttle): void;
}

/** Starts the environment on a free port; its `url` is the organisation's address and the audience of its tokens. */
export async function startDataverse(options: DataverseOptions): Promise<Dataverse> {
  const environment = new Environment(options);
  const server = await startServer({
    clock: environment.clock,
    route: (request) => environment.route(request),
    commonHeaders: () => environment.commonHeaders(),
  });
  environment.origin = server.url;
  return Object.assign(server, environment.controls());
}

class Environment {
  readonly clock: Clock;
  origin = "";
  private readonly knobs: DataverseKnobs;
  private readonly store: Store;
  private readonly audit: TableRows;
  private readonly apps: TableRows;
  private readonly counters: DataverseCounters = noCounts();
  private readonly protection: ServiceProtection;
  private readonly backend: Backend;
  private hasUser = true;
  private races: number;

  constructor(private readonly options: DataverseOptions) {
    this.clock = options.clock ?? { now: Date.now };
    this.knobs = options.knobs ?? {};
    this.races = this.knobs.upsertRaces ?? 0;
    this.protection = new ServiceProtection(this.knobs, this.counters);
    const tables = [auditTable(this.knobs), appTable()] as const;
    this.store = new Store(tables, this.clock);
    [this.audit, this.apps] = [
      tableRows(this.store, tables[0].logicalName),
      tableRows(this.store, tables[1].logicalName),
    ];
    for (const app of options.apps) this.addApp(app);
    const userId = stableGuid("application user");
    this.backend = {
      org: {
        store: this.store,
        privileges: new Privileges(userId),
        counters: this.counters,
        origin: () => this.origin,
        losesRace: () => this.races > 0 && this.races-- > 0,
        defaultPageSize: this.knobs.pageSize ?? 5000,
      },
      metadata: new Metadata(this.store, () => this.origin),
      userId,
      businessUnitId: stableGuid("business unit"),
      organizationId: stableGuid("organisation"),
    };
  }

  route(request: Incoming): Route | undefined {
    const operation = findOperation(request, this.backend);
    if (operation === undefined) return undefined;
    return { operation: operation.name, handle: () => this.perform(operation, request) };
  }

  commonHeaders(): Record<string, string> {
    const requestId = randomUUID();
    return {
      "OData-Version": "4.0",
      "Cache-Control": "no-cache",
      REQ_ID: requestId,
      "x-ms-service-request-id": requestId,
      "x-ms-dop-hint": String(this.knobs.dopHint ?? 4),
      "Set-Cookie": "ARRAffinity=emulator; path=/; HttpOnly",
    };
  }

  controls(): Omit<Dataverse, keyof Emulator> {
    const { privileges } = this.backend.org;
    return {
      auditRows: this.audit.rows,
      apps: this.apps.rows,
      counters: this.counters,
      poisonIds: this.store.poisonIds,
      userId: this.backend.userId,
      removeTable: (logicalName = "admin_auditlog") => this.store.remove(logicalName),
      removePrivilege: (name) => privileges.remove(name),
      addPrivilege: (name) => privileges.add(name),
      removeUser: () => void (this.hasUser = false),
      addUser: () => void (this.hasUser = true),
      addApp: (app) => this.addApp(app),
      loseRaces: (times) => void (this.races += times),
      throttle: (throttle) => this.protection.throttle(throttle),
    };
  }

  private async perform(operation: Operation, request: Incoming): Promise<Answer> {
    this.authorize(request);
    this.protection.enter(request.atMs);
    this.counters.entitlementRequests += 1;
    try {
      await work((this.knobs.latencyMs ?? 0) + operation.rows * (this.knobs.latencyPerRowMs ?? 0));
      return operation.run();
    } finally {
      this.protection.leave(this.clock.now(), operation.rows);
    }
  }

  private authorize(request: Incoming): void {
    const claims = this.options.tokens.verify(request.headers["authorization"]);
    const audience = claims?.aud.replace(/\/$/, "");
    if (claims === undefined || audience !== this.origin) {
      throw unauthorized(`https://login.microsoftonline.com/${claims?.tid ?? "common"}/oauth2/authorize`);
    }
    const users = this.knobs.applicationUsers;
    if (!this.hasUser || users?.includes(claims.appid) === false) throw notAMember();
  }

  private addApp({ id, name }: InventoryApp): void {
    this.store.put(this.apps, id.toLowerCase(), { admin_displayname: name, admin_appdeleted: false });
  }
}

function tableRows(store: Store, logicalName: string): TableRows {
  const rows = store.named(logicalName);
  if (rows === undefined) throw new RangeError(`There is no table ${logicalName}.`);
  return rows;
}

function noCounts(): DataverseCounters {
  return {
    rowsWritten: 0,
    rowsCreated: 0,
    rowsUpdated: 0,
    appsWritten: 0,
    bulkCalls: 0,
    throttled: 0,
    requestsInsideRetryAfter: 0,
    peakConcurrency: 0,
    entitlementRequests: 0,
  };
}

async function work(ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
}
