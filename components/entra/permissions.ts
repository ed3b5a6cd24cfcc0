/**
 * The Office 365 Management APIs and what the stack asks of them; ids are the same in every tenant and cloud, and a
 * permission has one id as application role and as delegated scope.
 * https://learn.microsoft.com/office/office-365-management-api/get-started-with-office-365-management-apis
 */
export const office365Management = {
  appId: "c5393580-f805-4401-95e8-94b7a6ef2fc2",
  activityFeedRead: { value: "ActivityFeed.Read", id: "594c1fb6-4f81-4475-ae41-0c394909246c" },
  serviceHealthRead: { value: "ServiceHealth.Read", id: "e2cea78f-e743-4d8f-a16a-75b629a038ae" },
} as const;

/**
 * Microsoft Graph, which `enrich` asks for users. User.ReadBasic.All would have no department.
 * https://learn.microsoft.com/graph/permissions-reference#userreadall
 */
export const microsoftGraph = {
  appId: "00000003-0000-0000-c000-000000000000",
  userReadAll: { value: "User.Read.All", id: "df021288-bdef-4463-88db-98f22de89214" },
} as const;

const { activityFeedRead, serviceHealthRead } = office365Management;

/** Application permissions: the runtime's own. */
export const applicationPermissions = [activityFeedRead, serviceHealthRead] as const;

/** Delegated permissions: those of a custom connector's user. */
export const delegatedPermissions = [activityFeedRead] as const;
