import { filter, STRONG, type DataverseRequest } from "../session/requests";

const COLUMNS = [
  "$select=systemuserid,applicationid,isdisabled,deletedstate,_businessunitid_value",
  "$expand=systemuserroles_association($select=roleid,name,_parentrootroleid_value,_roletemplateid_value)",
].join("&");

/** The application user of a registration, with its roles; an environment has one at most. */
export function userOfClient(clientId: string): string {
  return `systemusers?${COLUMNS}&${filter(`applicationid eq ${clientId}`)}`;
}

/** The user of that id, with its roles: one that the deployer may not see is refused, whereas a list would leave it out. */
export function userById(userId: string): DataverseRequest {
  return { method: "GET", path: `systemusers(${userId})?${COLUMNS}`, headers: STRONG };
}

/** Copies of a role in a business unit; users take the copy of their own. */
export function roleCopies(rootRoleId: string, businessUnitId: string): string {
  const condition = `_parentrootroleid_value eq ${rootRoleId} and _businessunitid_value eq ${businessUnitId}`;
  return `roles?$select=roleid&${filter(condition)}`;
}

/**
 * Creates the application user of a registration: access mode 4 is "non-interactive".
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/systemuser#BKMK_AccessMode
 */
export function createApplicationUser(user: {
  /** Left out: Dataverse chooses one. */
  userId?: string;
  clientId: string;
  businessUnitId: string;
}): DataverseRequest {
  return {
    method: "POST",
    path: "systemusers",
    body: {
      ...(user.userId !== undefined && { systemuserid: user.userId }),
      applicationid: user.clientId,
      accessmode: 4,
      isdisabled: false,
      "businessunitid@odata.bind": `/businessunits(${user.businessUnitId})`,
    },
  };
}

/**
 * Lets an application user in or keeps it out, and creates none when it is gone. Its registration is named again, as
 * Microsoft's own client does:
 * https://github.com/microsoft/terraform-provider-power-platform/blob/main/internal/services/application/api_application.go
 */
export function setDisabled(
  user: { readonly userId: string; readonly clientId: string },
  isDisabled: boolean,
): DataverseRequest {
  return {
    method: "PATCH",
    path: `systemusers(${user.userId})`,
    headers: { "If-Match": "*" },
    body: { isdisabled: isDisabled, applicationid: user.clientId },
  };
}

/** Deletes a disabled user: the first time it is only marked as deleted, the second time it goes for good. */
export function deleteUser(userId: string): DataverseRequest {
  return { method: "DELETE", path: `systemusers(${userId})` };
}

/** Assigns a role; `root` is the address of the Web API. */
export function assignRole(userId: string, roleId: string, root: string): DataverseRequest {
  return {
    method: "POST",
    path: `systemusers(${userId})/systemuserroles_association/$ref`,
    body: { "@odata.id": `${root}roles(${roleId})` },
  };
}

/** Takes a role away. */
export function unassignRole(userId: string, roleId: string): DataverseRequest {
  return { method: "DELETE", path: `systemusers(${userId})/systemuserroles_association(${roleId})/$ref` };
}
