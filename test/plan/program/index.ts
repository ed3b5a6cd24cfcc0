import * as app from "@pulumi/azure-native/app";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const greeting = config.require("greeting");
const tags = { application: "hello" };

class Hello extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("hello:index:Hello", name, {}, opts);
    const group = new resources.ResourceGroup(
      `${name}-group`,
      { resourceGroupName: `rg-${greeting}`, location: "westeurope", tags },
      { parent: this },
    );
    new storage.StorageAccount(
      `${name}-account`,
      {
        resourceGroupName: group.name,
        kind: "StorageV2",
        sku: { name: "Standard_LRS" },
        tags,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

new Hello("hello");
const environment = new app.ManagedEnvironment("env", { resourceGroupName: "rg" });
export const environmentId = environment.id;
void azuread;
