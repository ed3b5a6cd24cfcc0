import { filter, quoted, STRONG, type DataverseRequest } from "../session/requests";

/** A privilege as the actions of a role take it. */
export interface GrantedPrivilege {
  readonly privilegeId: string;
  readonly depth: string;
}

/**
 * The business unit above all others.
 * https://learn.microsoft.com/power-platform/admin/wp-security-cds#business-units
 */
export const ROOT_BUSINESS_UNIT = `businessunits?$select=businessunitid,name&${filter("parentbusinessunitid eq null")}`;

/** Roles with one of these ids, and with this name in the business unit: names are unique only there. */
export function rolesLike(role: { newRoleId: string; name: string; businessUnitId: string }): string {
  return `roles?$select=roleid,name&${filter(`roleid eq ${role.newRoleId} or (${isNamed(role)})`)}`;
}

/** Roles with this name in the business unit. */
export function rolesNamed(role: { name: string; businessUnitId: string }): string {
  return `roles?$select=roleid,name&${filter(isNamed(role))}`;
}

/** All roles of a business unit. */
export function rolesOf(businessUnitId: string): string {
  return `roles?$select=roleid,name&${filter(`_businessunitid_value eq ${businessUnitId}`)}`;
}

function isNamed({ name, businessUnitId }: { name: string; businessUnitId: string }): string {
  return `name eq ${quoted(name)} and _businessunitid_value eq ${businessUnitId}`;
}

/** The role of that id: one that the deployer may not see is refused, whereas a list would leave it out. */
export function roleById(roleId: string): DataverseRequest {
  const columns = "name,_businessunitid_value,_parentrootroleid_value";
  return { method: "GET", path: `roles(${roleId})?$select=${columns}`, headers: STRONG };
}

/**
 * Ids of privileges by their names, which are `prv<Create|Read|…><schema name of the table>`.
 * https://learn.microsoft.com/power-apps/developer/data-platform/security-model#role-based-security
 */
export function privilegesNamed(names: readonly string[]): string {
  const condition = names.map((name) => `name eq ${quoted(name)}`).join(" or ");
  return `privileges?$select=privilegeid,name&${filter(condition)}`;
}

/** Creates a role, with an id that the caller chose; every business unit gets a copy of it. */
export function createRole(role: {
  roleId?: string;
  name: string;
  businessUnitId: string;
}): DataverseRequest {
  return {
    method: "POST",
    path: "roles",
    body: {
      ...(role.roleId !== undefined && { roleid: role.roleId }),
      name: role.name,
      "businessunitid@odata.bind": `/businessunits(${role.businessUnitId})`,
    },
  };
}

/** Changes the name of a role, and creates none when it is gone. */
export function renameRole(roleId: string, name: string): DataverseRequest {
  return { method: "PATCH", path: `roles(${roleId})`, headers: { "If-Match": "*" }, body: { name } };
}

/** Deletes a role with its copies, and takes it from everyone who has it. */
export function deleteRole(roleId: string): DataverseRequest {
  return { method: "DELETE", path: `roles(${roleId})` };
}

/**
 * What a role may do.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveroleprivilegesrole
 */
export function retrieveRolePrivileges(roleId: string): DataverseRequest {
  return { method: "GET", path: `RetrieveRolePrivilegesRole(RoleId=${roleId})`, headers: STRONG };
}

/** Gives a role these privileges and takes others away, except those that Dataverse gives to every role. */
export function replacePrivileges(
  role: { roleId: string; businessUnitId: string },
  privileges: readonly GrantedPrivilege[],
): DataverseRequest {
  return grant("ReplacePrivilegesRole", role, privileges);
}

/** Gives a role these privileges besides its others. */
export function addPrivileges(
  role: { roleId: string; businessUnitId: string },
  privileges: readonly GrantedPrivilege[],
): DataverseRequest {
  return grant("AddPrivilegesRole", role, privileges);
}

/**
 * Takes one privilege from a role; the action wants it as an entity, not as an id.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/removeprivilegerole
 */
export function removePrivilege(roleId: string, privilegeId: string): DataverseRequest {
  return {
    method: "POST",
    path: `roles(${roleId})/Microsoft.Dynamics.CRM.RemovePrivilegeRole`,
    body: {
      Privilege: { "@odata.type": "Microsoft.Dynamics.CRM.privilege", privilegeid: privilegeId },
    },
  };
}

function grant(
  action: string,
  { roleId, businessUnitId }: { roleId: string; businessUnitId: string },
  privileges: readonly GrantedPrivilege[],
): DataverseRequest {
  return {
    method: "POST",
    path: `roles(${roleId})/Microsoft.Dynamics.CRM.${action}`,
    body: {
      Privileges: privileges.map(({ privilegeId, depth }) => ({
        PrivilegeId: privilegeId,
        Depth: depth,
        BusinessUnitId: businessUnitId,
      })),
    },
  };
}
