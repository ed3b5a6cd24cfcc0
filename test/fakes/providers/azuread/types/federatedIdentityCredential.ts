import { stable } from "../../base/resourceType";
import { listOf, required, text } from "../../base/shape";
import { textAt } from "../../base/values";
import type { World } from "../../base/world";
import type { Values } from "../../fakeProvider";
import { named, notFound, providerError, type EntraType } from "../entraType";
import { applicationId, notEmpty } from "../shapes";

const token = "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential";

// https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/application_federated_identity_credential_resource.go
export const federatedIdentityCredential: EntraType = {
  token,
  noun: "federated identity credential",
  parent: {
    idOf: (inputs) => textAt(inputs, "applicationId"),
    missing: (id) => providerError(`retrieving ${named("Application", id)}`, notFound(id)),
  },
  gone: {
    update: (id) =>
      `Updating federated identity credential with ID "${last(id)}" for application with object ID "${first(id)}"`,
    delete: (id) =>
      `Removing Application Id Federated Identity Credential (Application: "${first(id)}"\nFederated Identity Credential: "${last(id)}")`,
  },
  ownerOf: (_world, inputs) => textAt(inputs, "applicationId"),
  creating: (inputs) =>
    `Adding federated identity credential for ${named("Application", textAt(inputs, "applicationId"))}`,
  inputs: {
    applicationId: required(applicationId()),
    displayName: required(notEmpty(120)),
    issuer: required(notEmpty()),
    subject: required(notEmpty()),
    audiences: required(listOf(notEmpty(), { min: 1, max: 1 })),
    description: text(),
  },
  replaces: ["applicationId", "displayName"],
  secretOutputs: [],
  keyOf: (inputs) => `credential ${textAt(inputs, "applicationId")} ${textAt(inputs, "displayName")}`,
  idOf: ({ inputs }, outputs) =>
    `${textAt(inputs, "applicationId").split("/").at(-1)}/federatedIdentityCredential/${textAt(outputs, "credentialId")}`,
  outputs: {
    credentialId: stable(({ world, inputs }) =>
      world.guid(federatedIdentityCredential.keyOf(inputs), "credential"),
    ),
  },
  // https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
  rules: [
    {
      code: "Request_BadRequest",
      judge: ({ inputs }) =>
        /^[A-Za-z0-9][A-Za-z0-9-_.~]{2,119}$/.test(textAt(inputs, "displayName"))
          ? undefined
          : "Property name is invalid: it takes 3 to 120 URL friendly characters.",
    },
    {
      // https://github.com/Azure/azure-dev/issues/1482
      status: 409,
      code: "Request_MultipleObjectsWithSameKeyValue",
      judge: ({ id, inputs, world }) => {
        const siblings = siblingsOf(world, id, inputs);
        if (siblings.length >= 20)
          return "Only 20 federated identity credentials are allowed on an application.";
        if (siblings.some((each) => each["displayName"] === inputs["displayName"]))
          return `FederatedIdentityCredential with name ${textAt(inputs, "displayName")} already exists.`;
        return undefined;
      },
    },
    {
      // https://github.com/Azure/azure-workload-identity/issues/434
      code: "InvalidFederatedIdentityCredentialValue",
      judge: ({ id, inputs, world }) => {
        const [issuer, subject] = [textAt(inputs, "issuer"), textAt(inputs, "subject")];
        return siblingsOf(world, id, inputs).some(
          (each) => each["issuer"] === issuer && each["subject"] === subject,
        )
          ? `The combination of issuer and subject must be unique for the application. Issuer ${issuer} and Subject: ${subject} already exist.`
          : undefined;
      },
    },
  ],
};

/** The other credentials of the same application. */
function siblingsOf(world: World, id: string, inputs: Values): Values[] {
  return world
    .ofType(token)
    .map(([other, resource]) => ({ other, inputs: resource.inputs }))
    .filter((each) => each.other !== id && each.inputs["applicationId"] === inputs["applicationId"])
    .map((each) => each.inputs);
}

function first(id: string): string {
  return id.split("/")[0] ?? "";
}

function last(id: string): string {
  return id.split("/").at(-1) ?? "";
}
