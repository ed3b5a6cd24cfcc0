import { fresh, stable } from "../../base/resourceType";
import { listOf, objectOf, path, setOf, text } from "../../base/shape";
import { isGuid } from "../../base/ids";
import { textAt, textsAt } from "../../base/values";
import { armError, type ArmType } from "../armType";
import { azureApiVersion, commonOutputs } from "./common";

const armType = "Microsoft.Authorization/roleDefinitions";
const token = "azure-native:authorization:RoleDefinition";
const actions = setOf(text());

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/authorization/resource-manager/Microsoft.Authorization
// Refusals: https://learn.microsoft.com/azure/role-based-access-control/custom-roles and …/troubleshooting
export const roleDefinition: ArmType = {
  token,
  armType,
  apiVersion: "2022-05-01-preview",
  otherVersions: ["2022-04-01"],
  name: { input: "roleDefinitionId", kind: "uuid" },
  inputs: {
    azureApiVersion,
    scope: path(),
    roleDefinitionId: path(),
    assignableScopes: setOf(text()),
    description: text(),
    permissions: listOf(
      objectOf({ actions, dataActions: actions, notActions: actions, notDataActions: actions }),
    ),
    roleName: text(),
    roleType: text(),
  },
  replaces: [],
  idOf: (inputs) => `${String(inputs["scope"])}/providers/${armType}/${String(inputs["roleDefinitionId"])}`,
  outputs: {
    name: commonOutputs(armType).name,
    type: commonOutputs(armType).type,
    createdBy: stable(({ world }) => world.callers.azureNative.objectId),
    updatedBy: fresh(({ world }) => world.callers.azureNative.objectId),
  },
  beforeDelete(id, world) {
    const assigned = world
      .ofType("azure-native:authorization:RoleAssignment")
      .filter(([, { inputs }]) => textAt(inputs, "roleDefinitionId").toLowerCase() === id.toLowerCase());
    if (assigned.length > 0)
      throw armError(
        400,
        "RoleDefinitionHasAssignments",
        "There are existing role assignments referencing role.",
      );
  },
  rules: [
    {
      code: "InvalidRoleDefinitionId",
      judge: ({ name }) => (isGuid(name) ? undefined : `The role definition ID '${name}' is not valid.`),
    },
    {
      code: "MissingAssignableScopes",
      judge: ({ inputs }) =>
        textsAt(inputs, "assignableScopes").length > 0 ? undefined : "A role needs assignable scopes.",
    },
    {
      status: 409,
      code: "RoleDefinitionWithSameNameExists",
      judge: ({ id, inputs, world }) =>
        world
          .ofType(token)
          .some(
            ([other, each]) => other !== id && textAt(each.inputs, "roleName") === textAt(inputs, "roleName"),
          )
          ? `A custom role with the same name already exists in this directory. Use a different name`
          : undefined,
    },
  ],
};
