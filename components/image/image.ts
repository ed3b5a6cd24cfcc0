import * as containerregistry from "@pulumi/azure-native/containerregistry";
import * as pulumi from "@pulumi/pulumi";
import { ImageBuild } from "./imageBuild";
import { onFailure } from "../failures/failureHook";
import type { StackContext } from "../program/stackContext";
import { grant } from "../roles";
import type { StackSettings } from "../settings/stackSettings";

interface ImageArgs {
  readonly place: StackContext;
  readonly settings: Pick<StackSettings, "cloud" | "image">;
  /** Object id of the identity that pulls the image. */
  readonly principalId: pulumi.Input<string>;
  /** Roles just assigned, which need the minutes that a build takes to arrive. */
  readonly after: readonly pulumi.Resource[];
}

/** The runtime's container image: a given one, or one built in a registry of the stack's own. */
export class Image extends pulumi.ComponentResource {
  readonly reference: pulumi.Output<string>;
  /** Registry to sign in to with the identity; undefined: the image is public. */
  readonly server: string | undefined;
  /** What a pull waits for. */
  readonly roles: readonly pulumi.Resource[];

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:index:Image", name, {}, opts);
    const { image: given } = args.settings;
    const made =
      given === undefined
        ? build(name, args, this)
        : { reference: pulumi.output(given), server: undefined, roles: [] };
    this.reference = made.reference;
    this.server = made.server;
    this.roles = made.roles;
    this.registerOutputs({ reference: this.reference });
  }
}

function build(name: string, { place, settings, principalId, after }: ImageArgs, parent: pulumi.Resource) {
  const { cloud, names, resourceGroupName, subscriptionId, location, tags } = place;
  const registryName = names.of("azure-native:containerregistry:Registry");
  const server = `${registryName}.${cloud.registrySuffix}`;
  const child = { parent, hooks: onFailure(name, cloud.graphHost) };
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
  const built = new ImageBuild(
    `${name}-build`,
    {
      subscriptionId,
      resourceGroupName,
      registryName: registry.name,
      loginServer: server,
      repository: "audit-log-connector",
      cloud: settings.cloud,
    },
    { ...child, dependsOn: [...after, puller] },
  );
  return { reference: built.image, server, roles: [puller] };
}
