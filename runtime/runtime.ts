import { ContainerClient } from "@azure/storage-blob";
import { ActivityClient } from "./activity/activityClient";
import { isActivityThrottle } from "./activity/errorCodes";
import {
  createCredentials,
  stateCredential,
  type Credentials,
  type CredentialsOptions,
} from "./auth/credentials";
import { storageCredential } from "./auth/storageCredential";
import { tokenSource } from "../common/http/tokenSource";
import type { Config, StateConfig } from "./config";
import { AuditRows } from "./dataverse/auditRows";
import { DataverseClient } from "./dataverse/dataverseClient";
import { GraphDirectory } from "./graph/graphDirectory";
import { isTooLarge } from "./dataverse/errorCodes";
import type { WebApiOptions } from "./dataverse/webApi";
import { agentOption } from "../common/http/connections";
import { Limiter } from "../common/http/limiter";
import { fetchSend } from "../common/http/send";
import { ServiceClient, type TokenSource } from "../common/http/serviceClient";
import { blobLeases } from "./state/blobLease";
import { blobStateStore } from "./state/blobStateStore";
import { folderLeases } from "./state/folderLease";
import { folderStateStore } from "./state/folderStateStore";
import { checkStateFolder } from "./state/stateFolder";
import { MINUTE_MS, SECOND_MS, type Clock } from "../common/time";
import type { Log } from "./support/log";
import { requestLog } from "./support/requestLog";
import type { Leases, StateStore } from "./sync/ports";

export interface RuntimeDependencies {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Ends sign-ins that are under way; other requests end with the signals of their pass. */
  readonly signal: AbortSignal;
  /** The network; tests count what is under way in it. @default fetchSend */
  readonly network?: typeof fetchSend;
}

/** What commands work with that read the state alone. */
export interface StateAccess {
  readonly config: StateConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: StateStore;
  readonly leases: Leases;
}

/** What commands work with that only read from Dataverse. */
export interface DataverseAccess {
  readonly config: Config;
  readonly clock: Clock;
  readonly rows: AuditRows;
  readonly sink: DataverseClient;
}

/** Everything the commands work with, put together. */
export interface Runtime extends StateAccess {
  readonly config: Config;
  readonly source: ActivityClient;
  readonly sink: DataverseClient;
  /** With `enrich`. */
  readonly directory: GraphDirectory | undefined;
  readonly tokens: {
    readonly activity: TokenSource;
    readonly dataverse: TokenSource;
    readonly graph: TokenSource;
  };
}

/** Long enough for a blob of many megabytes on a slow line; the pauses of its reader don't count. */
const ACTIVITY_TIMEOUT_MS = 100 * SECOND_MS;
/** What Microsoft's own samples allow a bulk request. */
const DATAVERSE_TIMEOUT_MS = 120 * SECOND_MS;
const GRAPH_TIMEOUT_MS = 30 * SECOND_MS;
const SIGN_IN_TIMEOUT_MS = 30 * SECOND_MS;
/** For one attempt. */
const STORAGE_TIMEOUT_MS = 30 * SECOND_MS;
/** https://learn.microsoft.com/power-apps/developer/data-platform/api-limits: 6,000 requests in 300 s for a user */
const DATAVERSE_QUOTA = { limit: 6_000, windowMs: 5 * MINUTE_MS };
/** Batches of 20 users; 2,000 requests a second are allowed: https://learn.microsoft.com/graph/throttling-limits */
const GRAPH_QUOTA = { limit: 600, windowMs: MINUTE_MS };
const BACKOFF = { attempts: 6, firstMs: SECOND_MS, maxMs: MINUTE_MS };

/** The composition root: the only place that knows which implementation stands behind which port. */
export function createRuntime(config: Config, dependencies: RuntimeDependencies): Runtime {
  const { clock, random, log, network = fetchSend } = dependencies;
  const credentials = createCredentials(config, signInOptions(dependencies));
  const tokens = {
    activity: tokenSource(() => credentials.forApp(`https://${config.cloud.activityHost}`), { clock }),
    dataverse: tokenSource(() => credentials.forApp(config.dataverseUrl), { clock }),
    graph: tokenSource(() => credentials.forApp(`https://${config.cloud.graphHost}`), { clock }),
  };
  const common = { clock, random, backoff: BACKOFF };
  const activity = new ServiceClient({
    ...common,
    ...requestLog(log, "Activity API"),
    name: "Activity API",
    origin: config.activityUrl,
    send: network({ timeoutMs: ACTIVITY_TIMEOUT_MS }),
    tokens: tokens.activity,
    limiter: new Limiter({ limit: config.requestsPerMinute, windowMs: MINUTE_MS, clock }),
    isThrottle: isActivityThrottle,
  });
  const dataverse = dataverseOptions(config, tokens.dataverse, dependencies);
  return {
    config,
    clock,
    log,
    source: new ActivityClient({
      service: activity,
      baseUrl: config.activityUrl,
      tenantId: config.tenantId,
      publisherIdentifier: config.publisherIdentifier,
      operations: config.operations,
    }),
    sink: new DataverseClient({ ...dataverse, enrich: config.enrich }),
    directory: config.enrich ? directoryOf(config, tokens.graph, dependencies) : undefined,
    ...stateOf(config, credentials, clock),
    tokens,
  };
}

/** Passes don't wait for it for long, so it is asked again less often than the others. */
function directoryOf(
  { graphUrl }: Config,
  tokens: TokenSource,
  { clock, random, log, network = fetchSend }: RuntimeDependencies,
): GraphDirectory {
  const service = new ServiceClient({
    clock,
    random,
    backoff: { ...BACKOFF, attempts: 3 },
    ...requestLog(log, "Microsoft Graph"),
    name: "Microsoft Graph",
    origin: graphUrl,
    send: network({ timeoutMs: GRAPH_TIMEOUT_MS }),
    tokens,
    limiter: new Limiter({ ...GRAPH_QUOTA, clock }),
  });
  return new GraphDirectory({ service, url: graphUrl, tokens, clock });
}

/** The state alone: nothing is signed in to but its storage. */
export function openState(config: StateConfig, dependencies: RuntimeDependencies): StateAccess {
  const { clock, log } = dependencies;
  if (config.state.kind === "folder") checkStateFolder(config.state.path);
  const forState = stateCredential(config, signInOptions(dependencies));
  return { config, clock, log, ...stateOf(config, { forState }, clock) };
}

/** Dataverse alone. */
export function openDataverse(config: Config, dependencies: RuntimeDependencies): DataverseAccess {
  const { clock } = dependencies;
  const credentials = createCredentials(config, signInOptions(dependencies));
  const tokens = tokenSource(() => credentials.forApp(config.dataverseUrl), { clock });
  const dataverse = dataverseOptions(config, tokens, dependencies);
  return { config, clock, rows: new AuditRows(dataverse), sink: new DataverseClient(dataverse) };
}

function dataverseOptions(
  { dataverseUrl: url, clientId, credential }: Config,
  tokens: TokenSource,
  { clock, random, log, network = fetchSend }: RuntimeDependencies,
): WebApiOptions {
  const service = new ServiceClient({
    ...requestLog(log, "Dataverse"),
    clock,
    random,
    backoff: BACKOFF,
    name: "Dataverse",
    origin: url,
    send: network({ timeoutMs: DATAVERSE_TIMEOUT_MS }),
    tokens,
    limiter: new Limiter({ ...DATAVERSE_QUOTA, clock }),
    isFinal: isTooLarge,
  });
  return { service, url, clientId: credential.kind === "azure-cli" ? undefined : clientId };
}

function signInOptions({ clock, log, signal, network = fetchSend }: RuntimeDependencies): CredentialsOptions {
  const { onWait } = requestLog(log, "identity endpoint");
  return { send: network({ timeoutMs: SIGN_IN_TIMEOUT_MS }), clock, signal, onWait };
}

function stateOf(
  { state }: StateConfig,
  credentials: Pick<Credentials, "forState">,
  clock: Clock,
): Pick<StateAccess, "store" | "leases"> {
  if (state.kind === "folder")
    return { store: folderStateStore(state.path), leases: folderLeases(state.path) };
  const container = new ContainerClient(state.url, storageCredential(credentials), {
    retryOptions: { maxTries: 4, tryTimeoutInMs: STORAGE_TIMEOUT_MS },
    ...agentOption(state.url),
  });
  return { store: blobStateStore(container), leases: blobLeases(container, clock) };
}
