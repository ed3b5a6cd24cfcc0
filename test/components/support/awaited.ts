import * as pulumi from "@pulumi/pulumi";

/** Some resource that others wait for. */
export class Awaited extends pulumi.CustomResource {
  constructor(name: string) {
    super("test:index:Awaited", name, {}, {});
  }
}
