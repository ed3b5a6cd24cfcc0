import { isUnknown } from "../../../common/pulumi/wireValues";
import { at } from "../values";
import { demand, ruleFor } from "./rule";
import type { Policy } from "./rule";

const SAFE_TLS = ["TLS1_2", "TLS1_3"];

/** https://learn.microsoft.com/azure/storage/blobs/security-recommendations */
export const storageAccounts: Policy = ruleFor(["azure-native:storage:StorageAccount"], {
  name: "storage is closed to the public, to account keys and to old TLS",
  why: "state and dead letters hold audit records; left out, Azure's defaults allow keys",
  judge: ({ inputs }) => [
    ...demand(
      inputs.allowBlobPublicAccess === false,
      "blobs may be made public",
      "set allowBlobPublicAccess: false",
    ),
    ...demand(inputs.allowSharedKeyAccess === false, "account keys work", "set allowSharedKeyAccess: false"),
    ...demand(
      SAFE_TLS.includes(String(inputs.minimumTlsVersion)),
      "TLS below 1.2 is accepted",
      'set minimumTlsVersion: "TLS1_2"',
    ),
    ...demand(
      inputs.enableHttpsTrafficOnly === undefined || inputs.enableHttpsTrafficOnly === true,
      "plain HTTP is accepted",
      "leave enableHttpsTrafficOnly out, or set it to true",
    ),
  ],
});

export const blobContainers: Policy = ruleFor(["azure-native:storage:BlobContainer"], {
  name: "blob containers are private",
  why: "anyone could read a public container",
  judge: ({ inputs: { publicAccess } }) =>
    demand(
      publicAccess === undefined || publicAccess === "None",
      `publicAccess is ${String(publicAccess)}`,
      'set publicAccess: "None"',
    ),
});

/** https://learn.microsoft.com/azure/container-registry/container-registry-authentication */
export const registries: Policy = ruleFor(["azure-native:containerregistry:Registry"], {
  name: "the registry has no admin user and allows no anonymous pulls",
  why: "the admin's password is shared and never expires; images may hold private content",
  judge: ({ inputs: { adminUserEnabled = false, anonymousPullEnabled = false } }) => [
    ...demand(adminUserEnabled === false, "the admin user is on", "set adminUserEnabled: false"),
    ...demand(anonymousPullEnabled === false, "anyone may pull", "set anonymousPullEnabled: false"),
  ],
});

export const ingress: Policy = ruleFor(["azure-native:app:ContainerApp"], {
  name: "no container app has an ingress",
  why: "the runtime polls: it needs no inbound access",
  judge: ({ inputs }) =>
    demand(
      !isUnknown(at(inputs, "configuration")) && at(inputs, "configuration", "ingress") === undefined,
      "it listens to the network",
      "leave configuration.ingress out",
    ),
});
