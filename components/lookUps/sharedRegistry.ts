import * as pulumi from "@pulumi/pulumi";
import { removeCommand, setCommand } from "../../common/settings/problem";
import { UserError } from "../program/userError";
import type { SharedResource } from "../settings/resourceIds";
import type { StackSettings } from "../settings/stackSettings";

/** The registry of `registryId`. */
export interface SharedRegistry extends SharedResource {
  /** Host that images are pulled from. */
  readonly loginServer: string;
  /** Whether permissions go by repository: AcrPull counts for nothing there. */
  readonly isByRepository: boolean;
}

/** As the local provider answers: provider/image/findRegistry.ts. */
interface Finding {
  readonly loginServer?: string;
  readonly isByRepository?: boolean;
  /** Why the registry wasn't found or can't be read. */
  readonly problem?: string;
}

/**
 * What decides how the registry is used. Throws a UserError where it can't be: the role would be the wrong one, and the image
 * could not be named.
 */
export async function findRegistry(
  registry: SharedResource,
  { cloud, image }: Pick<StackSettings, "cloud" | "image">,
): Promise<SharedRegistry> {
  const { subscriptionId, resourceGroupName, name: registryName } = registry;
  const finding = (await pulumi.runtime.invoke("auditlog:image:findRegistry", {
    subscriptionId,
    resourceGroupName,
    registryName,
    cloud,
  })) as Finding;
  const { loginServer, isByRepository = false, problem } = finding;
  if (loginServer === undefined)
    throw new UserError(
      [
        `registryId is ${registry.id}: ${problem ?? "it has no login server"}`,
        `To let the stack have a registry of its own: ${removeCommand("registryId")}`,
      ].join("\n"),
    );
  const host = image?.split("/")[0];
  if (host !== undefined && host !== loginServer)
    throw new UserError(
      `image is ${JSON.stringify(image)}, but the images of registryId are pulled from ${loginServer}`,
    );
  if (isByRepository && image === undefined)
    throw new UserError(
      [
        `registryId is ${registry.id}, whose role assignment mode is "RBAC Registry + ABAC Repository Permissions": the build of the`,
        "image could not push there. Push the image by other means, and name it by its digest:",
        `  ${setCommand("image", `${loginServer}/<repository>@sha256:<digest>`)}`,
      ].join("\n"),
    );
  return { ...registry, loginServer, isByRepository };
}
