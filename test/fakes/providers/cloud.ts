import { AzureNative } from "./azureNative/provider";
import { armTypes } from "./azureNative/types";
import { resourceGroup } from "./azureNative/types/resourceGroup";
import { AzureAd } from "./azuread/provider";
import { MICROSOFT_GRAPH, OFFICE_365_MANAGEMENT } from "./azuread/firstParty";
import { TenantDirectory } from "./azuread/tenantDirectory";
import { matches, type Call, type Fault } from "./base/faults";
import { outputsOf } from "./base/outputs";
import { guidOf } from "./base/ids";
import { World, type Caller, type DeletedVault, type Resource } from "./base/world";
import type { FakeProvider, Values } from "./fakeProvider";

export { OFFICE_365_MANAGEMENT };
export type { Call, Caller, DeletedVault, Fault, Resource };

export interface CloudOptions {
  readonly tenantId?: string;
  readonly subscriptionId?: string;
  /** Milliseconds; the first of January 2026 unless given. */
  readonly now?: () => number;
  /** Another seed gives other ids and secrets. */
  readonly seed?: number;
}

/** A fake provider that takes the settings of its provider. */
export interface ConfigurableFakeProvider extends FakeProvider {
  configure(values: Values): void;
}

/** A tenant and a subscription in memory, with the providers azuread and azure-native in front. */
export interface Cloud {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly azuread: ConfigurableFakeProvider;
  readonly azureNative: ConfigurableFakeProvider;
  /** Whose credentials each provider has; a test may change them. */
  readonly callers: { azuread: Caller; azureNative: Caller };
  /** The `environment` each provider was last configured with; "public" without one. */
  readonly environments: { readonly azuread: string; readonly azureNative: string };
  /** Everything that was made and exists, by id. For drift, alter an entry's `inputs` or delete the entry. */
  readonly resources: Map<string, Resource>;
  /** Every secret value that was handed out. */
  readonly issuedSecrets: readonly string[];
  /**
   * Vaults in the state "deleted", by name in lower case: a vault of that name is refused unless it is recovered.
   * A recovered vault is what it was when it was deleted, and has its secrets again.
   */
  readonly deletedVaults: Map<string, DeletedVault>;
  /**
   * Log Analytics workspaces in the state "deleted": the location of each by its id in lower case. One of that id is
   * refused in another location; where it was it comes back.
   */
  readonly deletedWorkspaces: Map<string, string>;
  /** Locations such as `westeurope` that have no room for another Container Apps environment. */
  readonly fullRegions: Set<string>;
  /**
   * By namespace such as `Microsoft.KeyVault`, the oldest version of its API that Azure still serves. A read by an older
   * one is refused as a write is.
   */
  readonly oldestVersions: Map<string, string>;
  /** Tokens that the azure-native provider doesn't know, such as `azure-native:keyvault/v20260201:Vault`. */
  readonly unknownTokens: Set<string>;
  /** Who is in the tenant; from the start, the service principal of the Office 365 Management APIs. */
  readonly directory: TenantDirectory;
  /** Every create, update, delete, read and invoke, in order; previews make none. */
  readonly calls: readonly Call[];
  /** The next matching calls fail with this message. */
  failNext(fault: Fault): void;
  /** One line per fault that was planned and never met. */
  unusedFaults(): string[];
  /** A resource group that was there before the stack. */
  addResourceGroup(name: string, location: string, tags?: Readonly<Record<string, string>>): void;
  /**
   * A resource of that token that was there before the stack, maybe in another subscription of the tenant; returns its id. `decided` are
   * outputs that no input decides, such as a registry's `roleAssignmentMode`.
   */
  addExisting(
    token: string,
    inputs: Values,
    options?: { readonly subscriptionId?: string; readonly decided?: Values },
  ): string;
}

/** Makes a new, empty cloud. The same options and calls give the same ids, in whatever order calls come. */
export function createCloud(options: CloudOptions = {}): Cloud {
  const { now = () => Date.UTC(2026, 0, 1), seed = 1 } = options;
  const tenantId = options.tenantId ?? guidOf(`${seed}/tenant`);
  const subscriptionId = options.subscriptionId ?? guidOf(`${seed}/subscription`);
  const world = new World({ tenantId, subscriptionId, now, seed });
  const directory = new TenantDirectory(world);
  directory.addFirstParty(OFFICE_365_MANAGEMENT);
  directory.addFirstParty(MICROSOFT_GRAPH);
  return {
    tenantId,
    subscriptionId,
    azuread: new AzureAd(world),
    azureNative: new AzureNative(world),
    callers: world.callers,
    environments: world.environments,
    resources: world.resources,
    issuedSecrets: world.issuedSecrets,
    deletedVaults: world.deletedVaults,
    deletedWorkspaces: world.deletedWorkspaces,
    fullRegions: world.fullRegions,
    oldestVersions: world.oldestVersions,
    unknownTokens: world.unknownTokens,
    directory,
    calls: world.calls,
    failNext: (fault) =>
      world.faults.add({
        fault,
        matches: (call) => matches(fault, call),
        what: "the next call",
        times: fault.times ?? 1,
      }),
    unusedFaults: () => world.faults.unused(),
    addResourceGroup(name, location, tags = {}) {
      const inputs = { resourceGroupName: name, location, tags };
      const id = resourceGroup.idOf(inputs, world);
      const outputs = outputsOf(resourceGroup, { world, id, name, inputs });
      world.resources.set(id, { type: resourceGroup.token, inputs, outputs });
    },
    addExisting(token, inputs, { subscriptionId: other = subscriptionId, decided = {} } = {}) {
      const type = armTypes.get(token);
      if (type === undefined) throw new Error(`no type ${token}`);
      const theirs = Object.create(world, { subscriptionId: { value: other } }) as World;
      const [id, name] = [type.idOf(inputs, theirs), String(inputs[type.name.input])];
      const outputs = { ...outputsOf(type, { world, id, name, inputs }), ...decided };
      world.resources.set(id, { type: token, inputs, outputs });
      return id;
    },
  };
}
