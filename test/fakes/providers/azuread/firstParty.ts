/** An application of Microsoft's that any tenant can have a service principal of. */
export interface FirstPartyApplication {
  readonly displayName: string;
  readonly appRoleIds: Readonly<Record<string, string>>;
  readonly oauth2PermissionScopeIds: Readonly<Record<string, string>>;
}

// Ids: hashicorp/terraform-provider-azuread, docs/data-sources/application_published_app_ids.md (Office365Management), and
// https://learn.microsoft.com/office/office-365-management-api/get-started-with-office-365-management-apis
const PERMISSIONS = {
  "ActivityFeed.Read": "594c1fb6-4f81-4475-ae41-0c394909246c",
  "ActivityFeed.ReadDlp": "4807a72c-ad38-4250-94c9-4eabfe26cd55",
  "ServiceHealth.Read": "e2cea78f-e743-4d8f-a16a-75b629a038ae",
};

// https://learn.microsoft.com/graph/permissions-reference
const GRAPH_ROLES = {
  "Application.ReadWrite.OwnedBy": "18a4783c-866b-4cc7-a460-3d5e5662c884",
  "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
  "User.ReadBasic.All": "97235f07-e226-4f63-ace3-39588e11d3a1",
};
const GRAPH_SCOPES = { "User.Read.All": "a154be20-db9c-4678-8ab7-66f6cc099a59" };

export const MICROSOFT_GRAPH = "00000003-0000-0000-c000-000000000000";
export const OFFICE_365_MANAGEMENT = "c5393580-f805-4401-95e8-94b7a6ef2fc2";

/** By client id. The same ids serve as app roles and as scopes. */
export const FIRST_PARTY: Readonly<Record<string, FirstPartyApplication>> = {
  [OFFICE_365_MANAGEMENT]: {
    displayName: "Office 365 Management APIs",
    appRoleIds: PERMISSIONS,
    oauth2PermissionScopeIds: PERMISSIONS,
  },
  [MICROSOFT_GRAPH]: {
    displayName: "Microsoft Graph",
    appRoleIds: GRAPH_ROLES,
    oauth2PermissionScopeIds: GRAPH_SCOPES,
  },
};
