import * as containerregistry from "@pulumi/azure-native/containerregistry";
import * as pulumi from "@pulumi/pulumi";
import { ImageBuild } from "./imageBuild";
import { onFailure } from "../failures/failureHook";
import type { SharedRegistry } from "../lookUps/sharedRegistry";
import type { StackContext } from "../program/stackContext";
import { grant } from "../roles";
import type { StackSettings } from "../settings/stackSettings";

interface ImageArgs {
  readonly place: StackContext;
  readonly settings: Pick<StackSettings, "cloud" | "image">;
  /** Object id of the identity that pulls the image. */
  readonly principalId: pulumi.Input<string>;
  /** That of `registryId`, once it was looked up. */
  readonly registry: SharedRegistry | undefined;
  /** Roles just assigned, which need the minutes that a build takes to arrive. */
  readonly after: readonly pulumi.Resource[];
}

/** The runtime's container image: a given one, or one built in a registry, the stack's own or an existing one. */
export class Image extends pulumi.ComponentResource {
  readonly reference: pulumi.Output<string>;
  /** Registry to sign in to with the identity; undefined: the image is public. */
  readonly server: string | undefined;
  /** What a pull waits for. */
  readonly roles: readonly pulumi.Resource[];

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:index:Image", name, {}, opts);
    const child = { parent: this, hooks: onFailure(name, args.place.cloud.graphHost) };
    const made = make(name, args, child);
    this.reference = made.reference;
    this.server = made.server;
    this.roles = made.roles;
    this.registerOutputs({ reference: this.reference });
  }
}

type Made = Pick<Image, "reference" | "server" | "roles">;

function make(name: string, args: ImageArgs, child: pulumi.CustomResourceOptions): Made {
  const { image: given } = args.settings;
  if (given !== undefined && args.registry === undefined)
    return { reference: pulumi.output(given), server: undefined, roles: [] };
  const registry =
    args.registry === undefined ? createRegistry(name, args, child) : share(name, args.registry, args, child);
  const { server, puller } = registry;
  return {
    reference: given === undefined ? build(name, args, registry, child) : pulumi.output(given),
    server,
    roles: [puller],
  };
}

/** A registry as the build and the container need it. */
interface UsedRegistry {
  readonly subscriptionId: string;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly registryName: pulumi.Input<string>;
  readonly server: string;
  readonly puller: pulumi.Resource;
}

function createRegistry(
  name: string,
  { place, principalId }: ImageArgs,
  child: pulumi.CustomResourceOptions,
): UsedRegistry {
  const { cloud, names, resourceGroupName, subscriptionId, location, tags } = place;
  const registryName = names.of("azure-native:containerregistry:Registry");
  const registry = new containerregistry.Registry(
    `${name}-registry`,
    {
      registryName,
      resourceGroupName,
      location,
      tags,
      sku: { name: "Basic" },
      adminUserEnabled: false,
      anonymousPullEnabled: false,
    },
    child,
  );
  const puller = grant(
    `${name}-puller`,
    { role: "imagePuller", principalId, scope: registry.id, assignmentName: names.guid("image-puller") },
    child,
  );
  const server = `${registryName}.${cloud.registrySuffix}`;
  return { subscriptionId, resourceGroupName, registryName: registry.name, server, puller };
}

/** Lets the identity pull from an existing registry, and changes nothing else of it. */
function share(
  name: string,
  { id, subscriptionId, resourceGroupName, name: registryName, loginServer, isByRepository }: SharedRegistry,
  { place, principalId }: ImageArgs,
  child: pulumi.CustomResourceOptions,
): UsedRegistry {
  const puller = grant(
    `${name}-puller`,
    {
      role: isByRepository ? "sharedRepositoryReader" : "sharedImagePuller",
      principalId,
      scope: id,
      // Names of assignments are unique in the tenant, and the one for another registry or role is deleted only afterwards:
      // https://learn.microsoft.com/azure/azure-resource-manager/bicep/scenarios-rbac#name
      assignmentName: place.names.guid(`image-puller ${id.toLowerCase()} ${String(isByRepository)}`),
    },
    child,
  );
  return { subscriptionId, resourceGroupName, registryName, server: loginServer, puller };
}

function build(
  name: string,
  { settings, after }: ImageArgs,
  { subscriptionId, resourceGroupName, registryName, server, puller }: UsedRegistry,
  child: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  return new ImageBuild(
    `${name}-build`,
    {
      subscriptionId,
      resourceGroupName,
      registryName,
      loginServer: server,
      repository: "audit-log-connector",
      cloud: settings.cloud,
    },
    { ...child, dependsOn: [...after, puller] },
  ).image;
}
