import { CloudError, PartialFailure, type Created, type Values } from "../fakeProvider";
import { Directory } from "./directory";
import { suffixesOf, type Suffixes } from "./environments";
import { FaultPlan } from "../../faults";
import type { Call, Fault } from "./faults";
import { guidOf, hexOf } from "./ids";

/** Something that exists. A refresh follows `inputs`; `outputs` adds what the service decided. */
export interface Resource {
  readonly type: string;
  inputs: Values;
  outputs: Values;
}

/** Whose credentials a provider has. */
export interface Caller {
  tenantId: string;
  clientId: string;
  objectId: string;
  /** May change only the applications and service principals that it owns: Application.ReadWrite.OwnedBy. */
  ownsOnly?: boolean;
}

/** What azuread says of the account that is signed in with the Azure CLI: internal/clients/builder.go of the Terraform provider. */
const AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/** A vault in the state "deleted". */
export interface DeletedVault {
  /** What it was; undefined: it fits whatever asks for it, and becomes that. */
  readonly inputs?: Values;
  /** The secrets it had: their `properties` by name. */
  readonly secrets: Readonly<Record<string, Values>>;
}

export interface WorldOptions {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly now: () => number;
  readonly seed: number;
}

/** The state behind both providers. */
export class World {
  readonly resources = new Map<string, Resource>();
  readonly directory = new Directory(this.resources);
  readonly deletedVaults = new Map<string, DeletedVault>();
  /** Ids of secrets deleted from a vault that still exists. */
  readonly deletedSecrets = new Set<string>();
  /** Locations of deleted Log Analytics workspaces by id. */
  readonly deletedWorkspaces = new Map<string, string>();
  /** Locations such as `westeurope` that have no room for another Container Apps environment. */
  readonly fullRegions = new Set<string>();
  /** By namespace such as `Microsoft.KeyVault`: versions of its API before this one are retired. */
  readonly oldestVersions = new Map<string, string>();
  /** Tokens that the azure-native provider's metadata lacks. */
  readonly unknownTokens = new Set<string>();
  /** Values that a registration must have one of; undefined: the tenant demands none. */
  serviceReferences: readonly string[] | undefined;
  readonly issuedSecrets: string[] = [];
  readonly calls: Call[] = [];
  readonly faults = new FaultPlan<Call, Fault>();
  readonly callers: { azuread: Caller; azureNative: Caller };
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly now: () => number;
  suffixes: Suffixes = suffixesOf("public");
  /** The `environment` each provider was configured with. */
  readonly environments = { azuread: "public", azureNative: "public" };
  private readonly seed: number;
  private readonly issued = new Map<string, number>();

  constructor(options: WorldOptions) {
    this.tenantId = options.tenantId;
    this.subscriptionId = options.subscriptionId;
    this.now = options.now;
    this.seed = options.seed;
    const caller = (): Caller => ({
      tenantId: options.tenantId,
      clientId: AZURE_CLI,
      objectId: guidOf(`${this.seed}/deployer`),
    });
    this.callers = { azuread: caller(), azureNative: caller() };
  }

  /** Ids of ARM ignore case: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
  find(id: string): Resource | undefined {
    return this.resources.get(this.keyOf(id));
  }

  /** The id under which something is kept, whatever the case it was asked for in. */
  keyOf(id: string): string {
    if (this.resources.has(id)) return id;
    const lower = id.toLowerCase();
    return [...this.resources.keys()].find((key) => key.toLowerCase() === lower) ?? id;
  }

  /** True for the object id of somebody whose credentials a provider has. */
  isCaller(objectId: string): boolean {
    return Object.values(this.callers).some((caller) => caller.objectId === objectId);
  }

  ofType(type: string): [id: string, resource: Resource][] {
    return [...this.resources].filter(([, resource]) => resource.type === type);
  }

  /** Ids of what lies below a resource. */
  below(id: string): string[] {
    const prefix = `${id.toLowerCase()}/`;
    return [...this.resources.keys()].filter((key) => key.toLowerCase().startsWith(prefix));
  }

  /** A GUID that depends on the seed and on how often one was asked for this key, not on the order of resources. */
  guid(key: string, purpose: string): string {
    return guidOf(this.unrepeated(key, purpose));
  }

  /** Hexadecimal digits, as a GUID is made. */
  hex(key: string, purpose: string): string {
    return hexOf(this.unrepeated(key, purpose));
  }

  /** A secret value that is remembered as issued. */
  secret(key: string): string {
    const hex = this.hex(key, "secret");
    const value = `${hex.slice(0, 3)}8Q~${Buffer.from(hex.slice(3, 51), "hex").toString("base64url")}`;
    this.issuedSecrets.push(value);
    return value;
  }

  /**
   * Records a call, lets a planned fault strike, and does the rest. `failed` says what is there after a write that fails
   * in part.
   */
  perform<T>(call: Call, effect: () => T, failed?: (result: T) => Created): T {
    this.calls.push(call);
    const fault = this.faults.take(call);
    if (fault === undefined) return effect();
    const { message, afterEffect = false, partial = false } = fault;
    if (!afterEffect && !partial) throw new CloudError(message);
    const result = effect();
    if (!partial || failed === undefined) throw new CloudError(message);
    const { id, outputs } = failed(result);
    throw new PartialFailure(message, id, outputs);
  }

  private unrepeated(key: string, purpose: string): string {
    const text = `${this.seed}/${key.toLowerCase()}/${purpose}`;
    const times = this.issued.get(text) ?? 0;
    this.issued.set(text, times + 1);
    return `${text}/${times}`;
  }
}
