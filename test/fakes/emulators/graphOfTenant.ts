import type { Clock, Emulator } from "./emulator";
import type { TokenVerifier } from "./entra/tokens";
import { startGraph } from "./graph";
import { GraphUsers, type GraphUser, type UsersKnobs } from "./graphUsers";

/** What of an application Graph may tell otherwise than it was given. */
export interface GraphKnobs {
  /** Whether ends of client secrets have fractions of a second, as those of the portal do. @default false */
  readonly endDateFractions?: boolean;
  /** Order of a resource's permissions. @default "asGiven" */
  readonly permissionOrder?: "asGiven" | "another";
  readonly users?: UsersKnobs;
}

/** The imitated Microsoft Graph of a tenant, with its users. */
export interface TenantGraph extends Emulator {
  readonly users: GraphUsers;
}

// https://learn.microsoft.com/office/office-365-management-api/get-started-with-office-365-management-apis
const ACTIVITY = "c5393580-f805-4401-95e8-94b7a6ef2fc2";
const FEED_READ = "594c1fb6-4f81-4475-ae41-0c394909246c";
const HEALTH_READ = "e2cea78f-e743-4d8f-a16a-75b629a038ae";
const PERMISSIONS = [
  { id: FEED_READ, type: "Scope" },
  { id: FEED_READ, type: "Role" },
  { id: HEALTH_READ, type: "Role" },
];

/** Starts the imitated Microsoft Graph of a tenant that has the stack's application alone, and these users. */
export async function startGraphOfTenant(
  context: { readonly clock: Clock; readonly tokens: TokenVerifier; readonly clientId: string },
  { endDateFractions = false, permissionOrder = "asGiven", users: knobs = {} }: GraphKnobs,
  people: readonly GraphUser[] = [],
): Promise<TenantGraph> {
  const { clientId, ...options } = context;
  const users = new GraphUsers(people, options.clock, knobs);
  const application = {
    id: "0a0a0a0a-1111-4222-8333-444444444444",
    appId: clientId,
    displayName: "audit-log-connector",
    requiredResourceAccess: [
      {
        resourceAppId: ACTIVITY,
        resourceAccess: permissionOrder === "asGiven" ? PERMISSIONS : [...PERMISSIONS].reverse(),
      },
    ],
    passwordCredentials: [
      { displayName: "made in the portal", endDateTime: "2027-05-01T10:11:12.345Z" },
      {
        displayName: "audit-log-connector, slot a, generation 1",
        endDateTime: `2027-04-03T00:00:00${endDateFractions ? ".1234567" : ""}Z`,
      },
    ],
  };
  const none = () => [];
  const directory = {
    applications: () => [application],
    appRoleAssignments: none,
    oauth2PermissionGrants: none,
    servicePrincipals: none,
  };
  return Object.assign(await startGraph({ ...options, directory, users }), { users });
}
