import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../failures/failureHook";
import type { StackContext } from "../program/stackContext";

/** The user-assigned managed identity that runs the container. Roles are granted where their scopes are made. */
export class RuntimeIdentity extends pulumi.ComponentResource {
  /** Resource id. */
  readonly id: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  /** Object id in Entra. */
  readonly principalId: pulumi.Output<string>;

  constructor(name: string, args: { readonly place: StackContext }, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:index:RuntimeIdentity", name, {}, opts);
    const { cloud, names, resourceGroupName, location, tags, protect } = args.place;
    const identity = new managedidentity.UserAssignedIdentity(
      `${name}-identity`,
      {
        resourceName: names.of("azure-native:managedidentity:UserAssignedIdentity"),
        resourceGroupName,
        location,
        tags,
      },
      { parent: this, hooks: onFailure(name, cloud.graphHost), protect },
    );
    this.id = identity.id;
    this.clientId = identity.clientId;
    this.principalId = identity.principalId;
    this.registerOutputs({ id: this.id, clientId: this.clientId, principalId: this.principalId });
  }
}
