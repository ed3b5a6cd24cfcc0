import { textsAt } from "../base/values";
import type { EntraRule } from "./entraType";

/** What Graph asks of the owners of an application or a service principal. */
export const ownerRules: readonly EntraRule[] = [
  {
    // https://learn.microsoft.com/graph/api/application-post-owners, message: hashicorp/terraform-provider-azuread#1024
    status: 404,
    code: "Request_ResourceNotFound",
    step: "Could not add owners to",
    judge: ({ inputs, world }) => {
      const isKnown = (id: string): boolean =>
        world.isCaller(id) || world.directory.findPrincipal(id) !== undefined;
      const unknown = textsAt(inputs, "owners").find((id) => !isKnown(id));
      return unknown === undefined
        ? undefined
        : `Resource '${unknown}' does not exist or one of its queried reference-property objects are not present.`;
    },
  },
  {
    // Message: Azure/azure-cli#12946
    code: "Request_BadRequest",
    step: "Could not add owners to",
    judge: ({ inputs, world }) => {
      const group = textsAt(inputs, "owners").find(
        (id) => world.directory.findPrincipal(id)?.type === "Group",
      );
      return group === undefined
        ? undefined
        : `The reference target 'Group_${group}' of type 'Group' is invalid for the 'owners' reference.`;
    },
  },
];
