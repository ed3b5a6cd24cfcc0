import { randomUUID } from "node:crypto";

import { Refusal, type Answer, type Incoming, type Route } from "../base/answer";
import { stableGuid } from "../base/ids";
import type { Clock } from "../emulator";
import type { TokenClaims, TokenVerifier } from "../entra/tokens";
import { BulkDeletions } from "./bulkDeletion/jobs";
import { Directory } from "./directory/directory";
import type { Depth } from "./directory/privileges";
import { changedRefusal, notAMember, unauthorized } from "./errors";
import { CustomizationLock } from "./metadata/customizationLock";
import { kitRelationships } from "./metadata/kitRelationships";
import { Schema } from "./metadata/schemaChanges";
import { isStrong, type Operation } from "./operation";
import type { DataverseCounters, DataverseKnobs, InventoryApp, Prepared, Row } from "./options";
import type { Organization } from "./organization";
import { ServiceProtection } from "./protection";
import { RecordCounts } from "./recordCounts";
import { findOperation } from "./routes";
import { appTable, auditTable } from "./schema";
import { Solutions } from "./solutions/components";
import { Store } from "./store";
import { systemTables } from "./systemTables";

/** How to start the imitated Dataverse environment. */
export interface DataverseOptions {
  readonly clock: Clock;
  readonly tokens: TokenVerifier;
  /** The app inventory that is there from the beginning; none in an empty environment. */
  readonly apps: readonly InventoryApp[];
  readonly knobs?: DataverseKnobs;
  /** @default "kit+writer" */
  readonly prepared?: Prepared;
  /** Audiences of tokens to accept besides the environment's own address. */
  readonly audiences?: readonly string[];
  /** Client or object ids whose users are System Administrators. */
  readonly administrators?: readonly string[];
}

/** Name of the role that the writer of "kit+writer" has. */
export const WRITER_ROLE = "Audit Log Writer";

const WRITER_PRIVILEGES: Readonly<Record<string, Depth>> = {
  prvCreateadmin_AuditLog: "Global",
  prvReadadmin_AuditLog: "Global",
  prvWriteadmin_AuditLog: "Global",
  prvAppendadmin_AuditLog: "Global",
  prvReadadmin_App: "Global",
  prvWriteadmin_App: "Global",
  prvAppendToadmin_App: "Global",
  prvReadEntity: "Global",
  prvReadAttribute: "Global",
};

/** The state behind the routes: one organisation, and who may call it. */
export class Environment {
  readonly clock: Clock;
  origin = "";
  readonly counters: DataverseCounters = noCounts();
  readonly organization: Organization;
  readonly protection: ServiceProtection;
  readonly lock = new CustomizationLock(this.counters);
  /** The user that stands for every client without one of its own. */
  readonly writerId = stableGuid("application user");
  hasWriter: boolean;
  races: number;
  entraLag: number;
  private readonly knobs: DataverseKnobs;

  constructor(private readonly options: DataverseOptions) {
    const { clock, knobs = {}, prepared = "kit+writer" } = options;
    this.clock = clock;
    this.knobs = knobs;
    this.races = knobs.upsertRaces ?? 0;
    this.entraLag = knobs.entraLagRequests ?? 0;
    this.protection = new ServiceProtection(knobs, this.counters);
    this.organization = this.organize();
    if (prepared === "empty" && options.apps.length > 0) {
      throw new RangeError("An empty environment has no table of apps to put them into.");
    }
    if (prepared !== "empty") this.installKit();
    this.hasWriter = prepared === "kit+writer";
    if (this.hasWriter) this.addWriter();
    for (const id of options.administrators ?? []) this.organization.directory.addAdministrator(id);
    for (const app of options.apps) this.addApp(app);
  }

  route(request: Incoming): Route | undefined {
    const operation = findOperation(request, this.organization);
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
      "Set-Cookie": `${this.knobs.affinityCookie ?? "ARRAffinity"}=emulator; path=/; HttpOnly`,
    };
  }

  addApp({ id, name }: InventoryApp): void {
    const { store } = this.organization;
    const apps = store.named("admin_app");
    if (apps === undefined) throw new RangeError("There is no table admin_app to put an app into.");
    const owned = apps.table.columns.has("ownerid") ? { _ownerid_value: stableGuid("the kit's owner") } : {};
    const values = { admin_displayname: name, admin_appdeleted: false, ...owned };
    const known = Object.entries(values).filter(
      ([column]) => column.startsWith("_") || apps.table.columns.has(column),
    );
    store.put(apps, id.toLowerCase(), Object.fromEntries(known));
  }

  private organize(): Organization {
    const { clock, knobs } = this;
    const store = new Store(clock);
    for (const table of systemTables()) store.define(table);
    const directory = new Directory(store, clock, knobs);
    const solutions = new Solutions(store);
    const lag = { ms: knobs.metadataLagMs ?? 0, requests: knobs.metadataLagRequests ?? 0 };
    const organizationId = stableGuid("organisation");
    store.put(store.existing("organization"), organizationId, {
      name: "contoso",
      languagecode: knobs.languageCode ?? 1033,
    });
    return {
      store,
      clock,
      knobs,
      directory,
      schema: new Schema({ store, directory, solutions, clock, lag }),
      solutions,
      bulkDeletions: new BulkDeletions(store),
      counters: this.counters,
      recordCounts: new RecordCounts(store, clock),
      origin: () => this.origin,
      losesRace: () => this.races > 0 && this.races-- > 0,
      isTooNew: () => this.entraLag > 0 && this.entraLag-- > 0,
      organizationId,
    };
  }

  private installKit(): void {
    const { store, directory, schema, solutions } = this.organization;
    const tables = [auditTable(this.knobs), appTable()];
    for (const table of tables) {
      store.define(table);
      directory.addTable(table);
    }
    solutions.addKit(tables.map(({ metadataId }) => metadataId));
    for (const each of kitRelationships(tables)) schema.relationships.set(each.metadataId, each);
  }

  private addWriter(): void {
    const { users, roles, units } = this.organization.directory;
    const roleId = stableGuid(`role ${WRITER_ROLE}`);
    roles.create({ id: roleId, name: WRITER_ROLE, privileges: WRITER_PRIVILEGES });
    const applicationId = this.knobs.applicationUsers?.[0] ?? stableGuid("application registration");
    users.add({ id: this.writerId, applicationId, businessUnitId: units.rootId });
    users.assign(this.writerId, roleId);
  }

  private async perform(operation: Operation, request: Incoming): Promise<Answer> {
    const { directory } = this.organization;
    const user = this.userOf(this.authenticate(request));
    const caller = directory.caller(user, isStrong(request));
    this.protection.enter(request.atMs);
    this.counters.entitlementRequests += 1;
    const { customization } = operation;
    const work = async (extraMs: number): Promise<Answer> => {
      await pause((this.knobs.latencyMs ?? 0) + operation.rows * (this.knobs.latencyPerRowMs ?? 0) + extraMs);
      return operation.run({ ...this.organization, caller });
    };
    try {
      if (customization === undefined) return await work(0);
      return await this.lock.hold(customization, () => work(this.knobs.customizationMs ?? 0));
    } catch (error) {
      throw error instanceof Refusal ? changedRefusal(error, this.knobs.errors) : error;
    } finally {
      this.protection.leave(this.clock.now(), operation.rows);
    }
  }

  private authenticate(request: Incoming): TokenClaims {
    const claims = this.options.tokens.verify(request.headers["authorization"]);
    const accepted = [this.origin, ...(this.options.audiences ?? [])].map((each) => each.replace(/\/$/, ""));
    if (claims !== undefined && accepted.includes(claims.aud.replace(/\/$/, ""))) return claims;
    const authority = `https://login.microsoftonline.com/${claims?.tid ?? "common"}/oauth2/authorize`;
    throw unauthorized(authority, this.origin);
  }

  private userOf(claims: TokenClaims): Row | undefined {
    const { users } = this.organization.directory;
    const own = users.of(claims);
    if (own !== undefined && own["systemuserid"] !== this.writerId) return own;
    const clients = this.knobs.applicationUsers;
    if (!this.hasWriter || clients?.includes(claims.appid) === false) throw notAMember();
    return users.rows.rows.get(this.writerId);
  }
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
    customizationConflicts: 0,
  };
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
}
