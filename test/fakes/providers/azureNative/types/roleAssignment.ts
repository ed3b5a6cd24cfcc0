import { fresh, stable, type Request } from "../../base/resourceType";
import { choice, path, required, text } from "../../base/shape";
import { isGuid } from "../../base/ids";
import { textAt } from "../../base/values";
import type { World } from "../../base/world";
import type { ArmType } from "../armType";
import { azureApiVersion, commonOutputs } from "./common";

const armType = "Microsoft.Authorization/roleAssignments";
const token = "azure-native:authorization:RoleAssignment";

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/authorization/resource-manager/Microsoft.Authorization
// Refusals: https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
export const roleAssignment: ArmType = {
  token,
  armType,
  apiVersion: "2022-04-01",
  name: { input: "roleAssignmentName", kind: "uuid" },
  inputs: {
    azureApiVersion,
    scope: path(),
    roleAssignmentName: path(),
    principalId: required(text()),
    // The SDK sends "User" when it is left out: @pulumi/azure-native, authorization/roleAssignment.js
    principalType: choice("User", "Group", "ServicePrincipal", "ForeignGroup", "Device"),
    roleDefinitionId: required(text()),
    condition: text(),
    conditionVersion: choice("2.0"),
    delegatedManagedIdentityResourceId: text(),
    description: text(),
  },
  replaces: ["principalId", "scope"],
  idOf: (inputs) => `${String(inputs["scope"])}/providers/${armType}/${String(inputs["roleAssignmentName"])}`,
  parentsOf: ({ scope }, world) =>
    typeof scope !== "string" ||
    scope.toLowerCase() === `/subscriptions/${world.subscriptionId}`.toLowerCase()
      ? []
      : [scope],
  outputs: {
    name: commonOutputs(armType).name,
    type: commonOutputs(armType).type,
    scope: fresh(({ inputs }) => inputs["scope"]),
    createdBy: stable(({ world }) => world.callers.azureNative.objectId),
    createdOn: stable(({ world }) => new Date(world.now()).toISOString()),
    updatedBy: fresh(({ world }) => world.callers.azureNative.objectId),
    updatedOn: fresh(({ world }) => new Date(world.now()).toISOString()),
  },
  rules: [
    {
      code: "InvalidRoleAssignmentId",
      judge: ({ name }) =>
        isGuid(name)
          ? undefined
          : `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
    },
    {
      code: "InvalidPrincipalId",
      judge: ({ inputs }) =>
        isGuid(textAt(inputs, "principalId"))
          ? undefined
          : `A valid principal ID must be provided for role assignment, not '${textAt(inputs, "principalId")}'.`,
    },
    {
      code: "InvalidRoleDefinitionId",
      judge: ({ inputs }) =>
        isGuid(roleOf(inputs)) && /\/roleDefinitions\/[^/]+$/i.test(textAt(inputs, "roleDefinitionId"))
          ? undefined
          : `The role definition ID '${textAt(inputs, "roleDefinitionId")}' is not valid.`,
    },
    {
      // Of built-in roles, which lie in no subscription, none is unknown here.
      code: "RoleDefinitionDoesNotExist",
      judge: ({ inputs, world }) => {
        const role = textAt(inputs, "roleDefinitionId");
        return !role.startsWith("/subscriptions/") || world.find(role) !== undefined
          ? undefined
          : `The specified role definition with ID '${roleOf(inputs).replaceAll("-", "")}' does not exist.`;
      },
    },
    {
      code: "RoleAssignmentUpdateNotPermitted",
      judge: ({ inputs, previous }) =>
        previous !== undefined &&
        ["principalId", "principalType", "roleDefinitionId"].some(
          (key) => previous.inputs[key] !== inputs[key],
        )
          ? "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."
          : undefined,
    },
    {
      status: 409,
      code: "RoleAssignmentExists",
      judge: (request) =>
        request.world
          .ofType(token)
          .some(([id, other]) => id !== request.id && isSameGrant(request, other.inputs))
          ? "The role assignment already exists."
          : undefined,
    },
    {
      // Message: Azure/modern-web-app-pattern-dotnet#129
      code: "UnmatchedPrincipalType",
      judge: ({ inputs, world }) => {
        const principalId = textAt(inputs, "principalId");
        const given = textAt(inputs, "principalType");
        const real = world.directory.findPrincipal(principalId)?.type;
        return real === undefined || given === "" || given === real
          ? undefined
          : `The PrincipalId '${principalId.replaceAll("-", "")}' has type '${real}' , which is different from specified PrinciaplType '${given}'.`;
      },
    },
    {
      // An unknown service principal is let through, as it may not be replicated yet; people and groups are looked up.
      // https://learn.microsoft.com/azure/role-based-access-control/troubleshooting, message: Azure/avdaccelerator#76
      code: "PrincipalNotFound",
      judge: ({ inputs, world }) => {
        const principalId = textAt(inputs, "principalId");
        const isLetThrough =
          textAt(inputs, "principalType") === "ServicePrincipal" || isKnown(world, principalId);
        return isLetThrough
          ? undefined
          : `Principal ${principalId.replaceAll("-", "")} does not exist in the directory ${world.tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`;
      },
    },
  ],
};

function isKnown(world: World, principalId: string): boolean {
  return world.isCaller(principalId) || world.directory.findPrincipal(principalId) !== undefined;
}

function roleOf(inputs: Request["inputs"]): string {
  return textAt(inputs, "roleDefinitionId").split("/").at(-1)?.toLowerCase() ?? "";
}

function isSameGrant({ inputs }: Request, other: Request["inputs"]): boolean {
  return (
    roleOf(other) === roleOf(inputs) &&
    textAt(other, "principalId") === textAt(inputs, "principalId") &&
    textAt(other, "scope").toLowerCase() === textAt(inputs, "scope").toLowerCase()
  );
}
