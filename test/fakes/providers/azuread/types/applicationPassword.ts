import { fresh, stable } from "../../base/resourceType";
import { mapOf, required, text } from "../../base/shape";
import { textAt } from "../../base/values";
import { graphDetail, named, providerError, type EntraType } from "../entraType";
import { applicationId, rfc3339 } from "../shapes";

const TWO_YEARS_MS = 2 * 365 * 86_400_000;

// https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/application_password_resource.go
export const applicationPassword: EntraType = {
  token: "azuread:index/applicationPassword:ApplicationPassword",
  noun: "application password",
  parent: {
    idOf: (inputs) => textAt(inputs, "applicationId"),
    missing: (id) => providerError(`[application_id] ${named("Application", id)} was not found`),
  },
  gone: { update: removing, delete: removing },
  deletedTwice: (id) =>
    graphDetail(400, "Request_BadRequest", `No password credential found with keyId '${keyIdOf(id)}'.`),
  ownerOf: (_world, inputs) => textAt(inputs, "applicationId"),
  creating: (inputs) => `Adding password for ${named("Application", textAt(inputs, "applicationId"))}`,
  inputs: {
    applicationId: required(applicationId()),
    displayName: text(),
    startDate: rfc3339(),
    endDate: rfc3339(),
    endDateRelative: text(),
    rotateWhenChanged: mapOf(),
  },
  replaces: ["applicationId", "displayName", "startDate", "endDate", "endDateRelative", "rotateWhenChanged"],
  conflicts: [
    ["endDate", "endDateRelative"],
    ["endDateRelative", "endDate"],
  ],
  secretOutputs: ["value"],
  isImportable: false,
  keyOf: (inputs) => `password ${textAt(inputs, "applicationId")} ${textAt(inputs, "displayName")}`,
  idOf: ({ inputs }, outputs) =>
    `${textAt(inputs, "applicationId").split("/").at(-1)}/password/${textAt(outputs, "keyId")}`,
  outputs: {
    keyId: stable(({ world, inputs }) => world.guid(applicationPassword.keyOf(inputs), "key")),
    value: stable(({ world, inputs }) => world.secret(applicationPassword.keyOf(inputs))),
    displayName: fresh(({ inputs }) => inputs["displayName"] ?? ""),
    startDate: stable(({ inputs, world }) => inputs["startDate"] ?? seconds(world.now())),
    endDate: stable(({ inputs, world }) => inputs["endDate"] ?? seconds(world.now() + TWO_YEARS_MS)),
  },
  rules: [
    {
      code: "Request_BadRequest",
      judge: ({ inputs, world }) => {
        const end = textAt(inputs, "endDate");
        return end !== "" && Date.parse(end) <= world.now()
          ? "The passwordCredential's endDateTime must be in the future."
          : undefined;
      },
    },
  ],
};

function removing(id: string): string {
  return `Removing password credential "${keyIdOf(id)}" from ${named("Application", id.split("/")[0] ?? "")}`;
}

function keyIdOf(id: string): string {
  return id.split("/").at(-1) ?? "";
}

/** RFC 3339 without fractions. */
function seconds(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
