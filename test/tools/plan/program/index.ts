import * as monitor from "@pulumi/azure-native/monitor";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
if (config.require("mistake") === "throws") throw new pulumi.RunError("The greeting is too short.");

/** One of everything that a registration can carry. */
class Hello extends pulumi.ComponentResource {
  readonly password: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("hello:index:Hello", name, {}, opts);
    const tags = {
      greeting: config.require("greeting"),
      words: config.requireObject<string[]>("words").join(),
    };
    const group = new resources.ResourceGroup(
      `${name}-group`,
      { resourceGroupName: "rg-hello", location: "westeurope", tags },
      { parent: this, protect: true },
    );
    const account = new storage.StorageAccount(
      `${name}-account`,
      {
        accountName: "sthello",
        resourceGroupName: group.name,
        kind: storage.Kind.StorageV2,
        sku: { name: storage.SkuName.Standard_LRS },
        allowBlobPublicAccess: config.requireBoolean("isPublic"),
        allowSharedKeyAccess: false,
        minimumTlsVersion: storage.MinimumTlsVersion.TLS1_2,
        tags: { ...tags, code: config.requireSecret("password") },
      },
      { parent: this, ignoreChanges: ["kind"], hooks: { onError: [again] } },
    );
    safeguard(name, account, { parent: this });
    const application = new azuread.Application(
      `${name}-application`,
      { displayName: "Hello" },
      { parent: this, dependsOn: account, retainOnDelete: true },
    );
    const password = new azuread.ApplicationPassword(
      `${name}-password`,
      { applicationId: application.id, endDate: "2027-01-01T00:00:00Z" },
      { parent: this },
    );
    this.password = password.value;
    this.registerOutputs({ clientId: application.clientId });
  }
}

/** What policies demand of a storage account, besides what it is. */
function safeguard(name: string, account: storage.StorageAccount, opts: pulumi.CustomResourceOptions): void {
  const retention = { enabled: true, days: 7 };
  const inAccount = { accountName: account.name, resourceGroupName: "rg-hello" };
  new storage.BlobServiceProperties(
    `${name}-recovery`,
    {
      ...inAccount,
      blobServicesName: "default",
      isVersioningEnabled: true,
      deleteRetentionPolicy: retention,
      containerDeleteRetentionPolicy: retention,
    },
    opts,
  );
  const actions = { version: { delete: { daysAfterCreationGreaterThan: 7 } } };
  const definition = { actions, filters: { blobTypes: ["blockBlob"] } };
  new storage.ManagementPolicy(
    `${name}-expiry`,
    {
      ...inAccount,
      managementPolicyName: "default",
      policy: { rules: [{ name: "old", enabled: true, type: "Lifecycle", definition }] },
    },
    opts,
  );
  new monitor.DiagnosticSetting(
    `${name}-logs`,
    {
      name: "logs",
      resourceUri: pulumi.interpolate`${account.id}/blobServices/default`,
      workspaceId: "/subscriptions/1/workspace",
      logs: ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
    },
    opts,
  );
}

const again = new pulumi.ErrorHook("again", async () => true);

export = async () => {
  const provider = new azuread.Provider("directory", { environment: "public" });
  const { tenantId } = await azuread.getClientConfig({ provider });
  await pulumi.log.info(`Hello, ${tenantId}`);
  const hello = new Hello("hello", { providers: [provider] });
  return { tenantId, greeting: config.require("greeting"), password: hello.password };
};
