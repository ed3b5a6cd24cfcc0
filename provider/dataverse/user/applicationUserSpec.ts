import type { ResourceSpec, Values } from "../../engine/handler";
import { guidPattern } from "../../engine/patterns";
import { connectionInputs } from "../session/connectionInputs";

/** What the program gives. */
export interface UserInputs {
  readonly clientId: string;
  readonly newUserId: string;
  /** Empty in what a refresh found: the role is not assigned. */
  readonly roleId: string;
  readonly isDisabled?: boolean;
}

/** What is recorded besides. */
export interface UserOutputs {
  readonly userId: string;
  readonly businessUnitId: string;
  readonly adopted: boolean;
  readonly roleAssigned: boolean;
  readonly otherRoles: readonly string[];
}

/** What a program can say about an application user, and what it gets to know. */
export const userSpec = {
  description:
    "The application user of an app registration, with one security role. One that is there already is adopted: it gets the role, its other roles are left alone, it is never deleted. One that was made here is deleted in the end, unless it has further roles or owns rows by then.",
  inputs: {
    ...connectionInputs,
    clientId: {
      type: "string",
      description: "Client id of the app registration or managed identity.",
      replaces: true,
      pattern: guidPattern,
    },
    newUserId: {
      type: "string",
      description:
        "Id that the user is created with, by which an interrupted creation is recognised. It means nothing afterwards.",
      pattern: guidPattern,
      createOnly: true,
    },
    roleId: {
      type: "string",
      description:
        "Id of the role in the root business unit; the user gets the role's copy in its own. Empty when a refresh found it unassigned.",
      pattern: { ...guidPattern, regexp: new RegExp(`^$|${guidPattern.regexp.source}`, "i") },
    },
    isDisabled: {
      type: "boolean",
      description:
        "True when a refresh found the user disabled. Leave it out, and the user is enabled again.",
      optional: true,
    },
  },
  outputs: {
    userId: { type: "string", description: "Id of the user in the environment.", stable: true },
    businessUnitId: {
      type: "string",
      description: "Id of the user's business unit: the root, unless the user was adopted.",
      stable: true,
    },
    adopted: {
      type: "boolean",
      description: "True when the user was there before; it is not deleted then.",
      stable: true,
    },
    roleAssigned: {
      type: "boolean",
      description:
        "True when the role was assigned here, so that it is taken from an adopted user in the end.",
    },
    otherRoles: { type: "array", description: "Names of further roles that the user has." },
  },
} as const satisfies ResourceSpec;

/** What `check` has let through; nothing is unknown in a creation, an update or what is recorded. */
export function inputsFrom(values: Values): UserInputs {
  return values as unknown as UserInputs;
}

/** What `create`, `update` and `read` have recorded. */
export function outputsFrom(state: Values): UserOutputs {
  const { userId, businessUnitId, adopted, roleAssigned, otherRoles } = state as unknown as UserOutputs;
  return { userId, businessUnitId, adopted, roleAssigned, otherRoles };
}
