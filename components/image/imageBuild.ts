import * as pulumi from "@pulumi/pulumi";
import type { CloudName } from "../../common/clouds";

interface ImageBuildArgs {
  readonly subscriptionId: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly registryName: pulumi.Input<string>;
  readonly loginServer: pulumi.Input<string>;
  /** Name of the image within the registry. */
  readonly repository: pulumi.Input<string>;
  readonly cloud: CloudName;
}

/** `auditlog:image:Build` of the local provider: the runtime's sources, built in the registry itself. */
export class ImageBuild extends pulumi.CustomResource {
  /** `<login server>/<repository>@sha256:…`. `declare`: the base class has set it before fields are initialised. */
  declare readonly image: pulumi.Output<string>;

  constructor(name: string, args: ImageBuildArgs, opts: pulumi.CustomResourceOptions) {
    const computed = {
      image: undefined,
      digest: undefined,
      tag: undefined,
      runId: undefined,
      sourcesHash: undefined,
    };
    super("auditlog:image:Build", name, { ...args, ...computed }, opts);
  }
}
