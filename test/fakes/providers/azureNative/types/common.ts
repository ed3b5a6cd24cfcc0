import { choice, mapOf, objectOf, required, setOf, text, type Fields, type Shape } from "../../base/shape";
import type { Values } from "../../fakeProvider";
import { stable, fresh, type ComputedOutput, type Request } from "../../base/resourceType";
import { textAt, textsAt } from "../../base/values";

/** Inputs of nearly every type. */
export const resourceGroupName: Shape = {
  ...text({ min: 1, max: 90, pattern: "^[-\\w\\._\\(\\)]+$" }),
  isRequired: true,
  isPath: true,
};
export const location: Shape = required(text());
export const tags: Shape = mapOf();
export const azureApiVersion: Shape = text();

/** What a type in a resource group, with location and tags, takes. */
export function groupFields(fields: Fields): Fields {
  return { azureApiVersion, resourceGroupName, location, tags, ...fields };
}

/** `identity` as inputs have it: user-assigned identities are a list of ids. */
export function identityBlock(...types: readonly string[]): Shape {
  return objectOf({ type: required(choice(...types)), userAssignedIdentities: setOf(text()) });
}

export const IDENTITY_TYPES = ["None", "SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned"];

/** Outputs of nearly every type. */
export function commonOutputs(armType: string): Record<"name" | "type" | "systemData", ComputedOutput> {
  return {
    name: fresh(({ name }) => name),
    type: fresh(() => armType),
    systemData: stable(createdNow),
  };
}

/** Who has made something, and when. */
export function createdNow({ world }: Pick<Request, "world">): Values {
  const createdAt = new Date(world.now()).toISOString();
  return { createdAt, createdBy: world.callers.azureNative.clientId, createdByType: "Application" };
}

/** In outputs the identities are a map: `userAssignedIdentities` of https://learn.microsoft.com/azure/templates/microsoft.app/jobs */
export const identityOutputs: Record<string, ComputedOutput> = {
  "identity.userAssignedIdentities": fresh(({ inputs, world }) => {
    const ids = textsAt(inputs, "identity.userAssignedIdentities");
    if (ids.length === 0) return undefined;
    return Object.fromEntries(
      ids.map((id) => {
        const outputs = world.find(id)?.outputs;
        return [id, { principalId: textAt(outputs, "principalId"), clientId: textAt(outputs, "clientId") }];
      }),
    );
  }),
  "identity.principalId": stable(({ inputs, world, id }) =>
    textAt(inputs, "identity.type").includes("SystemAssigned") ? world.guid(id, "principal") : undefined,
  ),
  "identity.tenantId": stable(({ inputs, world }) =>
    textAt(inputs, "identity.type").includes("SystemAssigned")
      ? world.callers.azureNative.tenantId
      : undefined,
  ),
};
