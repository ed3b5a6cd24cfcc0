import { ResourceGroup } from "@pulumi/azure-native/resources";
import { Application, ApplicationPassword } from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

class Hello extends pulumi.ComponentResource {
  readonly clientId: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
  readonly resourceGroupName: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("hello:index:Hello", name, {}, opts);
    const child = { parent: this };
    const application = new Application(name, { displayName: config.require("displayName") }, child);
    const password = new ApplicationPassword(
      name,
      { applicationId: application.id, rotateWhenChanged: { generation: config.get("generation") ?? "1" } },
      child,
    );
    const group = new ResourceGroup(
      name,
      {
        location: config.require("location"),
        tags: { motto: config.getSecret("motto") ?? "none", stack: pulumi.getStack() },
      },
      child,
    );
    this.clientId = application.clientId;
    this.password = password.value;
    this.resourceGroupName = group.name;
    this.registerOutputs({
      clientId: this.clientId,
      password: this.password,
      resourceGroupName: this.resourceGroupName,
    });
  }
}

const hello = new Hello("hello");

export const clientId = hello.clientId;
export const password = hello.password;
export const resourceGroupName = hello.resourceGroupName;
