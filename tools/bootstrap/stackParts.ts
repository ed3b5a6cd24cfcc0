import * as azuread from "@pulumi/azuread";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../../components/failures/failureHook";
import { NO_PREVIEWS } from "../pipeline/stacks/pipelineSettings";
import type { Place, SharedNames } from "./place";
import { grantToPipelines, pipelineRoles } from "./roles";
import type { StackFacts } from "./stackFacts";
import { createStateAndKey, type StateAndKey } from "./stateAndKey";
import { audienceIn, trustsOf, type Trust } from "./trust";

/** https://learn.microsoft.com/graph/permissions-reference#applicationreadwriteownedby */
const CHANGE_OWN_APPLICATIONS = "18a4783c-866b-4cc7-a460-3d5e5662c884";

/** What is written into the stack's file, and what its operator needs besides. */
export interface StackOutputs {
  readonly backend: pulumi.Output<string>;
  readonly secretsProvider: pulumi.Output<string>;
  readonly previewClientId: pulumi.Input<string>;
  readonly deployClientId: pulumi.Output<string>;
  readonly deployObjectId: pulumi.Output<string>;
  /** Of a group that was made here. */
  readonly resourceGroupName?: pulumi.Output<string>;
}

interface PartsArgs {
  readonly place: Place;
  readonly shared: SharedNames;
  readonly stack: StackFacts;
}

/** What one stack has for itself: state, key, resource group, identities, whom these trust, and what they may do. */
export class StackParts extends pulumi.ComponentResource {
  /** Undefined for a retired stack. */
  readonly outputs: StackOutputs | undefined;
  private readonly hooks: pulumi.ResourceHookBinding;

  constructor(
    private readonly name: string,
    private readonly args: PartsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("auditlog:pipelines:Stack", name, {}, opts);
    const { place, shared, stack } = args;
    this.hooks = onFailure(name, place.cloud.graphHost);
    const child = this.childIn(place.settings.subscriptionId);
    const own = createStateAndKey(
      name,
      { place, shared, containerName: `state-${name}`, keyName: `pulumi-${name}` },
      child,
    );
    const group = this.group();
    if (!stack.retired) this.outputs = this.access(own, group);
    this.registerOutputs(this.outputs ?? {});
  }

  private childIn(subscriptionId: string): pulumi.CustomResourceOptions {
    return { parent: this, provider: this.args.place.providerOf(subscriptionId), hooks: this.hooks };
  }

  /** The stack's own, where it is made here: what the stack deploys lies in it, so it is protected. */
  private group(): resources.ResourceGroup | undefined {
    const { place, stack } = this.args;
    if (stack.group.kind === "existing") return undefined;
    const { name: resourceGroupName, location } = stack.group;
    return new resources.ResourceGroup(
      `${this.name}-group`,
      { resourceGroupName, location, tags: place.tags },
      { ...this.childIn(stack.subscriptionId), protect: place.settings.protect },
    );
  }

  private access(own: StateAndKey, group: resources.ResourceGroup | undefined): StackOutputs {
    const { place, stack } = this.args;
    const trusts = trustsOf(this.name, place.settings);
    const preview = stack.previews ? this.identity("preview", trusts.preview) : undefined;
    const deploy = this.identity("deploy", trusts.deploy);
    this.grants({ own, group, preview, deploy });
    new azuread.AppRoleAssignment(
      `${this.name}-deploy-own-applications`,
      {
        principalObjectId: deploy.principalId,
        resourceObjectId: place.graphObjectId,
        appRoleId: CHANGE_OWN_APPLICATIONS,
      },
      { parent: this, hooks: this.hooks },
    );
    return {
      backend: own.backend,
      secretsProvider: own.secretsProvider,
      previewClientId: preview?.clientId ?? NO_PREVIEWS,
      deployClientId: deploy.clientId,
      deployObjectId: deploy.principalId,
      ...(group === undefined ? {} : { resourceGroupName: group.name }),
    };
  }

  /** An identity and its credentials, one after the other: Azure refuses several writes to one identity at a time. */
  private identity(
    kind: "preview" | "deploy",
    trusts: readonly Trust[],
  ): managedidentity.UserAssignedIdentity {
    const { place, shared } = this.args;
    const child = this.childIn(place.settings.subscriptionId);
    const { resourceGroupName } = shared;
    const identity = new managedidentity.UserAssignedIdentity(
      `${this.name}-${kind}`,
      {
        resourceName: `id-auditlog-${kind}-${this.name}`,
        resourceGroupName,
        location: place.settings.location,
        tags: place.tags,
      },
      child,
    );
    // https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations#concurrent-updates-arent-supported-user-assigned-managed-identities
    let previous: pulumi.Resource = identity;
    for (const { name, issuer, subject } of trusts) {
      previous = new managedidentity.FederatedIdentityCredential(
        `${this.name}-${kind}-${name}`,
        {
          federatedIdentityCredentialResourceName: name,
          resourceName: identity.name,
          resourceGroupName,
          issuer,
          subject,
          audiences: [audienceIn(place.cloud)],
        },
        { ...child, dependsOn: [previous] },
      );
    }
    return identity;
  }

  private grants(to: {
    readonly own: StateAndKey;
    readonly group: resources.ResourceGroup | undefined;
    readonly preview: managedidentity.UserAssignedIdentity | undefined;
    readonly deploy: managedidentity.UserAssignedIdentity;
  }): void {
    const { place, shared, stack } = this.args;
    const { registryId, logAnalyticsWorkspaceId, actionGroupId } = stack.shared;
    const subscription = `/subscriptions/${stack.subscriptionId}`;
    const groupId = to.group?.id ?? `${subscription}/resourceGroups/${stack.group.name}`;
    const scopes: Partial<Record<keyof typeof pipelineRoles, pulumi.Input<string> | undefined>> = {
      previewKey: to.own.key.id,
      previewState: to.own.container.id,
      previewGroup: groupId,
      deployKey: to.own.key.id,
      deployState: to.own.container.id,
      deployGroup: groupId,
      deployGrants: groupId,
      ...(stack.credential === "secret"
        ? { previewSubscription: subscription, deploySubscription: subscription }
        : {}),
      previewRegistry: registryId,
      deployRegistryGrants: registryId,
      deployRegistryBuilds: stack.buildsImage ? registryId : undefined,
      deployWorkspace: logAnalyticsWorkspaceId,
      deployActionGroup: actionGroupId,
    };
    for (const [key, scope] of Object.entries(scopes)) {
      if (scope === undefined) continue;
      const role = key as keyof typeof pipelineRoles; // the keys above are its keys
      const identity = pipelineRoles[role].principal === "preview" ? to.preview : to.deploy;
      if (identity === undefined) continue;
      grantToPipelines(
        `${this.name}-${role}`,
        {
          role,
          principalId: identity.principalId,
          scope,
          assignmentName: place.names.guid(`${this.name}/${role}`),
          keyRoleId: shared.keyRoleId,
          grantsToPeople: stack.grantsToPeople,
        },
        this.childIn(place.settings.subscriptionId),
      );
    }
  }
}
