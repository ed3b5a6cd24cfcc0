import { CloudError, type Values } from "../fakeProvider";
import type { Request, ResourceType, Rule } from "../base/resourceType";
import type { World } from "../base/world";

/** A row of the table of azure-native: what the provider knows of a type, and what Azure asks of it. */
export interface ArmType extends ResourceType {
  /** Such as `Microsoft.Storage/storageAccounts`. */
  readonly armType: string;
  /** The provider's default version of the REST API. */
  readonly apiVersion: string;
  /** Others that its metadata has, each under a token of its own; left out where no program of ours sends one. */
  readonly otherVersions?: readonly string[];
  /**
   * Comes and goes with its parent: a create finds it there, and a delete puts it back to its default. `CanCreate` in
   * https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/azure/client_azcore.go
   */
  readonly isPartOfParent?: true;
  /** Deleted past Resource Manager, by an API that has versions of its own. */
  readonly isDeletedElsewhere?: true;
  /** The input with the physical name, and what the provider does when it is missing. */
  readonly name: { readonly input: string; readonly kind: "random" | "copy" | "uuid" };
  /** The id that Azure gives. */
  idOf(inputs: Values, world: World): string;
  /** Ids that must exist before. */
  parentsOf?(inputs: Values, world: World): readonly string[];
  /** Names are unique in all of Azure: what is said of one that is taken. */
  readonly taken?: { readonly code: string; readonly message: (name: string) => string };
  /** Dotted paths that Azure refuses to change, though the provider sends the change. */
  readonly fixed?: readonly string[];
  /** The inputs that Azure goes by where these are not the ones it was given; undefined where they are. */
  accepted?(request: Request): Values | undefined;
  /**
   * What fails only after Azure has accepted a write, while the provider polls: the resource is there all the same.
   * `putOrPatch` in https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/azure/client_azcore.go
   */
  readonly provisioning?: readonly Rule[];
  afterCreate?(id: string, inputs: Values, world: World): void;
  /** Asked to be deleted itself; throws CloudError when it must stay. */
  beforeDelete?(id: string, world: World): void;
  /** It goes, alone or with what it lies in; what lies below it still exists. */
  onGone?(id: string, world: World): void;
}

/** An answer of Azure as the provider prints it. */
export function armError(status: number, code: string, message: string): CloudError {
  return new CloudError(`Status=${status} Code="${code}" Message="${message}"`);
}

/** `/subscriptions/<id>/resourceGroups/<name>`. */
export function groupId(inputs: Values, world: World): string {
  return `/subscriptions/${world.subscriptionId}/resourceGroups/${String(inputs["resourceGroupName"])}`;
}

/** The id of a resource right below a resource group. */
export function idInGroup(armType: string, nameInput: string): ArmType["idOf"] {
  return (inputs, world) => `${groupId(inputs, world)}/providers/${armType}/${String(inputs[nameInput])}`;
}
