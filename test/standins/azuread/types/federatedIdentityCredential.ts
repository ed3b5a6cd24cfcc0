import { stable } from "../../base/resourceType";
import { listOf, required, text } from "../../base/shape";
import { textAt } from "../../base/values";
import type { EntraType } from "../entraType";
import { applicationId, notEmpty } from "../shapes";

const token = "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential";

// https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/application_federated_identity_credential_resource.go
export const federatedIdentityCredential: EntraType = {
  token,
  noun: "federated identity credential",
  parentOf: (inputs) => textAt(inputs, "applicationId"),
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
      status: 409,
      code: "Request_MultipleObjectsWithSameKeyValue",
      judge: ({ id, inputs, world }) => {
        const siblings = world
          .ofType(token)
          .filter(
            ([other, { inputs: each }]) => other !== id && each["applicationId"] === inputs["applicationId"],
          )
          .map(([, resource]) => resource.inputs);
        if (siblings.length >= 20)
          return "Only 20 federated identity credentials are allowed on an application.";
        if (siblings.some((each) => each["displayName"] === inputs["displayName"]))
          return `FederatedIdentityCredential with name ${textAt(inputs, "displayName")} already exists.`;
        return siblings.some(
          (each) => each["issuer"] === inputs["issuer"] && each["subject"] === inputs["subject"],
        )
          ? "FederatedIdentityCredential with the same issuer and subject already exists."
          : undefined;
      },
    },
  ],
};
