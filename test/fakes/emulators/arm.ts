import { json, type Answer, type Incoming, type Route } from "./base/answer";
import { closeAll } from "./base/closing";
import { startServer } from "./base/server";
import { Blobs } from "./arm/blobs";
import { invalidRun, resourceNotFound, unauthorized, versionNotSupported } from "./arm/errors";
import { createRun, describeRun, parseRequest, type PlannedEnd, type Run } from "./arm/runs";
import { startTlsFront, type Certificate } from "./arm/tls";
import type { Clock, Emulator } from "./emulator";
import type { TokenVerifier } from "./entra/tokens";

/** How to start the imitated Resource Manager. */
export interface ResourceManagerOptions {
  readonly clock: Clock;
  readonly certificate: Certificate;
  readonly tokens: TokenVerifier;
  /** Audience that tokens must have. @default https://management.azure.com */
  readonly audience?: string;
  /** How often a run is asked for before it has ended. @default 3 */
  readonly pollsUntilEnd?: number;
  /** Where its answers say that it is. @default its own `url` */
  readonly statedUrl?: string;
  /** Answers scheduleRun with 202 and a Location, as the specification allows. */
  readonly schedulesLater?: boolean;
}

/** The imitated Resource Manager: quick builds in container registries, and deleted key vaults. */
export interface ResourceManager extends Emulator {
  /** Registries by subscription, group and name: `<subscription>/<group>/<name>`, in lower case. */
  readonly registries: Set<string>;
  /** Those of them whose role assignments count by repository. */
  readonly byRepository: Set<string>;
  /** Deleted vaults: `<subscription>/<location>/<name>`, in lower case. */
  readonly deletedVaults: Set<string>;
  /** All runs so far, in order. */
  readonly runs: readonly Run[];
  /** Decides how the next run ends. */
  planEnd(end: PlannedEnd): void;
}

const REGISTRY =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerRegistry\/registries\/([^/]+)(?:\/(.+))?$/i;
const DELETED_VAULT =
  /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.KeyVault\/locations\/([^/]+)\/deletedVaults\/([^/]+)$/i;
// Azure/azure-rest-api-specs, specification/{containerregistry,keyvault}/resource-manager
const REGISTRY_VERSIONS = ["2022-12-01", "2023-07-01", "2025-04-01", "2025-11-01"];
const BUILD_VERSIONS = ["2018-09-01", "2019-04-01", "2019-06-01-preview"];
const VAULT_VERSIONS = ["2023-07-01", "2024-11-01", "2026-02-01"];

/**
 * Starts Resource Manager over https on a free port. Operations: registry, uploadUrl, scheduleRun, run, logUrl,
 * deletedVault, and those of the storage beside it: upload, logHead, log.
 */
export async function startResourceManager(options: ResourceManagerOptions): Promise<ResourceManager> {
  const state = new State(options);
  const server = await startServer({ clock: options.clock, route: (request) => state.route(request) });
  const front = await startTlsFront(options.certificate, server.url);
  state.url = options.statedUrl ?? front.url;
  return {
    url: front.url,
    calls: server.calls,
    count: (operation) => server.count(operation),
    failNext: (fault, how) => server.failNext(fault, how),
    onCall: (listener) => server.onCall(listener),
    failWhen: (predicate, fault, how) => server.failWhen(predicate, fault, how),
    lift: () => server.lift(),
    refuse: () => server.refuse(),
    accept: () => server.accept(),
    registries: state.registries,
    byRepository: state.byRepository,
    deletedVaults: state.deletedVaults,
    runs: state.runs,
    planEnd: (end) => void state.planned.push(end),
    [Symbol.asyncDispose]: async () => await closeAll([server, front]),
  };
}

interface RegistryCall {
  readonly registry: string;
  readonly group: string;
  readonly prefix: string;
}

/** Resource Manager's view of a registry. */
function describeRegistry({ registry, prefix }: RegistryCall, isByRepository: boolean): object {
  return {
    id: prefix,
    name: registry,
    type: "Microsoft.ContainerRegistry/registries",
    location: "westeurope",
    sku: { name: "Basic", tier: "Basic" },
    properties: {
      loginServer: `${registry.toLowerCase()}.azurecr.io`,
      provisioningState: "Succeeded",
      // https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
      roleAssignmentMode: isByRepository ? "AbacRepositoryPermissions" : "LegacyRegistryPermissions",
    },
  };
}

class State {
  readonly registries = new Set<string>();
  readonly byRepository = new Set<string>();
  readonly deletedVaults = new Set<string>();
  readonly runs: Run[] = [];
  readonly planned: PlannedEnd[] = [];
  url = "";
  private readonly blobs = new Blobs();
  private uploads = 0;

  constructor(private readonly options: ResourceManagerOptions) {}

  route(request: Incoming): Route | undefined {
    if (request.path.startsWith("/storage/")) return this.storageRoute(request);
    const [, subscription = "", group = "", registry = "", action = ""] = REGISTRY.exec(request.path) ?? [];
    if (registry !== "") {
      const prefix = action === "" ? request.path : request.path.slice(0, -action.length - 1);
      const key = `${subscription}/${group}/${registry}`.toLowerCase();
      const found = this.registryRoute(`${request.method} ${action}`, { registry, group, prefix }, key);
      return (
        found && { operation: found.operation, handle: (incoming) => this.inRegistry(incoming, key, found) }
      );
    }
    const [, vaultSubscription = "", location = "", vault = ""] = DELETED_VAULT.exec(request.path) ?? [];
    if (vault === "" || request.method !== "GET") return undefined;
    const key = `${vaultSubscription}/${location}/${vault}`.toLowerCase();
    return { operation: "deletedVault", handle: (incoming) => this.deletedVault(incoming, key) };
  }

  private storageRoute({ method }: Incoming): Route | undefined {
    if (method === "PUT") return { operation: "upload", handle: (incoming) => this.blobs.put(incoming) };
    if (method === "HEAD") return { operation: "logHead", handle: (incoming) => this.blobs.head(incoming) };
    if (method === "GET") return { operation: "log", handle: (incoming) => this.blobs.get(incoming) };
    return undefined;
  }

  private registryRoute(call: string, at: RegistryCall, key: string): Route | undefined {
    if (call === "GET ")
      return {
        operation: "registry",
        handle: () => json(200, describeRegistry(at, this.byRepository.has(key))),
      };
    if (call === "POST listBuildSourceUploadUrl")
      return { operation: "uploadUrl", handle: () => this.uploadUrl() };
    if (call === "POST scheduleRun") {
      return { operation: "scheduleRun", handle: ({ body }) => this.schedule(body.toString(), at) };
    }
    const [, runId = ""] = /^GET runs\/([^/]+)$/.exec(call) ?? [];
    if (runId !== "") return { operation: "run", handle: () => this.run(runId, at) };
    const [, logged = ""] = /^POST runs\/([^/]+)\/listLogSasUrl$/.exec(call) ?? [];
    return logged === "" ? undefined : { operation: "logUrl", handle: () => this.logUrl(logged, at) };
  }

  private inRegistry(request: Incoming, key: string, route: Route): Answer | Promise<Answer> {
    // Builds are in other versions than the registry itself.
    this.authorize(
      request,
      "registries",
      route.operation === "registry" ? REGISTRY_VERSIONS : BUILD_VERSIONS,
    );
    const [, group = "", name = ""] = key.split("/");
    if (!this.registries.has(key))
      throw resourceNotFound(`Microsoft.ContainerRegistry/registries/${name}`, group);
    return route.handle(request);
  }

  private uploadUrl(): Answer {
    this.uploads += 1;
    const relativePath = `tasks-source/202610050000/${this.uploads}.tar.gz`;
    const path = `/storage/source/${relativePath}`;
    return json(200, { uploadUrl: `${this.url}${path}?${this.blobs.sign(path, "write")}`, relativePath });
  }

  private schedule(text: string, at: RegistryCall): Answer {
    const request = parseRequest(text);
    const archive = this.blobs.contents.get(`/storage/source/${request.sourceLocation}`);
    if (archive === undefined) throw invalidRun(`nothing was uploaded to ${request.sourceLocation}`);
    const run = createRun(this.runs.length + 1, request, { archive, planned: this.planned.shift() });
    this.runs.push(run);
    if (this.options.schedulesLater !== true) return json(200, this.describe(run, "Queued", at));
    const query = `api-version=${BUILD_VERSIONS.at(-1)}`;
    return { status: 202, headers: { Location: `${this.url}${at.prefix}/runs/${run.runId}?${query}` } };
  }

  private run(runId: string, at: RegistryCall): Answer {
    const run = this.find(runId, at);
    run.polls += 1;
    const ended = run.polls >= (this.options.pollsUntilEnd ?? 3);
    return json(200, this.describe(run, ended ? run.end.status : run.polls === 1 ? "Queued" : "Running", at));
  }

  private logUrl(runId: string, at: RegistryCall): Answer {
    const { end } = this.find(runId, at);
    const path = `/storage/logs/${runId}/rawtext.log`;
    if (end.log !== undefined) this.blobs.contents.set(path, Buffer.from(end.log));
    return json(200, { logLink: `${this.url}${path}?${this.blobs.sign(path, "read")}` });
  }

  private deletedVault(request: Incoming, key: string): Answer {
    this.authorize(request, "locations/deletedVaults", VAULT_VERSIONS);
    const [subscription = "", location = "", name = ""] = key.split("/");
    if (!this.deletedVaults.has(key)) {
      throw resourceNotFound(`Microsoft.KeyVault/locations/${location}/deletedVaults/${name}`, "");
    }
    const scope = `/subscriptions/${subscription}/providers/Microsoft.KeyVault/locations/${location}`;
    return json(200, {
      id: `${scope}/deletedVaults/${name}`,
      name,
      type: "Microsoft.KeyVault/deletedVaults",
      properties: { location, deletionDate: "2026-10-01T00:00:00Z", purgeProtectionEnabled: true },
    });
  }

  private describe(run: Run, status: string, { registry, prefix }: RegistryCall): object {
    return describeRun(run, {
      id: `${prefix}/runs/${run.runId}`,
      registry: `${registry}.azurecr.io`,
      status,
    });
  }

  private find(runId: string, { group }: RegistryCall): Run {
    const run = this.runs.find((each) => each.runId === runId);
    if (run === undefined)
      throw resourceNotFound(`Microsoft.ContainerRegistry/registries/runs/${runId}`, group);
    return run;
  }

  private authorize({ headers, query }: Incoming, type: string, versions: readonly string[]): void {
    const claims = this.options.tokens.verify(headers.authorization);
    if (claims?.aud !== (this.options.audience ?? "https://management.azure.com")) throw unauthorized();
    const version = query.get("api-version") ?? "";
    if (!versions.includes(version)) throw versionNotSupported(type, version, versions);
  }
}
