import { randomUUID } from "node:crypto";

import { json, type Answer, type Incoming } from "../../base/answer";
import { dataverseError, duplicateRow, invalidReference, segmentNotFound } from "../errors";
import type { Row } from "../options";
import { isStrong } from "../operation";
import { addressOf, API_PATH, changeOf, type Session } from "../organization";
import { parseBody, readGuid, type Change } from "../payload";
import { invalidArgument } from "../refusals";
import { existing } from "../store";
import { businessUnitMissing } from "./roleOperations";

// https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/systemuser
// https://learn.microsoft.com/power-platform/admin/manage-application-users

/** POST systemusers: an application user without any role. */
export function createUser(org: Session, request: Incoming): Answer {
  const change = changeOf(org, org.directory.users.rows, parseBody(request.body));
  return add(org, change.id ?? randomUUID(), change);
}

/** PATCH systemusers(id): changes a user, or makes one of that id. */
export function updateUser(org: Session, request: Incoming, key = ""): Answer {
  const { users } = org.directory;
  const id = idOf(key);
  const row = users.rows.rows.get(id);
  const change = changeOf(org, users.rows, parseBody(request.body));
  if (row === undefined) {
    if (request.headers["if-match"] !== undefined) existing(users.rows, id);
    return add(org, id, change);
  }
  org.caller.need("Write", users.rows.table, row);
  refuseChange(row, change.values);
  org.store.checkReferences(change);
  const unit = change.values["_businessunitid_value"];
  // Roles belong to a business unit: who leaves it leaves them behind.
  if (unit !== undefined && unit !== row["_businessunitid_value"]) users.unassignAll(id);
  users.change(id, change.values);
  return { status: 204, headers: { "OData-EntityId": addressOf(org, `systemusers(${id})`) } };
}

/** DELETE systemusers(id): the first time a user is only marked and loses its roles, the second time it is gone. */
export function deleteUser(org: Session, _request: Incoming, key = ""): Answer {
  const { users } = org.directory;
  org.caller.need("Delete", users.rows.table);
  const id = idOf(key);
  const row = existing(users.rows, id);
  org.caller.need("Delete", users.rows.table, row);
  if (row["isdisabled"] !== true) {
    const message = `User with SystemUserId=${id} is not disabled. Disable user before deletion."`;
    throw dataverseError(400, "0x80048356", message);
  }
  if (ownsRows(org, id)) {
    const message = `Can't delete a user which owns records. Reassign or delete the records and try again (SystemUserId = ${id}).`;
    throw dataverseError(400, "0x80048610", message);
  }
  if (row["deletedstate"] === 0) users.softDelete(id);
  else users.purge(id);
  return { status: 204 };
}

/** POST systemusers(id)/systemuserroles_association/$ref: assigns the role of the user's own business unit. */
export function assignRole(org: Session, request: Incoming, key = ""): Answer {
  const { users, roles } = org.directory;
  org.caller.need("Assign", roles.rows.table);
  const id = idOf(key);
  const user = existing(users.rows, id);
  const roleId = referenceToRole(parseBody(request.body)["@odata.id"]);
  const role = existing(roles.rows, roleId);
  org.caller.need("Assign", roles.rows.table, role);
  if (role["_businessunitid_value"] !== user["_businessunitid_value"]) {
    throw invalidArgument("Cannot assign a role that does not belong to the same business unit as the user.");
  }
  users.assign(id, roleId);
  return { status: 204 };
}

/** DELETE systemusers(id)/systemuserroles_association/$ref?$id=..., or .../systemuserroles_association(id)/$ref */
export function unassignRole(org: Session, request: Incoming, key = "", role = ""): Answer {
  const { users, roles } = org.directory;
  org.caller.need("Assign", roles.rows.table);
  const id = idOf(key);
  existing(users.rows, id);
  const roleId = role === "" ? referenceToRole(request.query.get("$id")) : (readGuid(role) ?? "");
  existing(roles.rows, roleId);
  users.unassign(id, roleId);
  return { status: 204 };
}

/** systemusers(id)/RetrieveUserPrivileges: the union of the user's roles. */
export function userPrivileges(org: Session, request: Incoming, key = ""): Answer {
  const { directory, caller } = org;
  const id = readGuid(key);
  const row = id === undefined ? undefined : directory.users.rows.rows.get(id);
  if (id === undefined || row === undefined) throw segmentNotFound(`systemusers(${key})`);
  // Everybody may ask about himself.
  if (id !== caller.id) caller.need("Read", directory.users.rows.table, row);
  const { held } = directory.rights(id, isStrong(request));
  return json(200, {
    "@odata.context": `${org.origin()}${API_PATH}$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse`,
    RolePrivileges: [...held].map(([name, depth]) => ({
      Depth: depth,
      PrivilegeId: directory.privileges.idOf(name),
      BusinessUnitId: row["_businessunitid_value"],
      PrivilegeName: name,
      RecordFilterId: "00000000-0000-0000-0000-000000000000",
      RecordFilterUniqueName: "",
    })),
  });
}

/** WhoAmI: also for users without any role. */
export function whoAmI(org: Session): Answer {
  return json(200, {
    "@odata.context": `${org.origin()}${API_PATH}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
    BusinessUnitId: org.caller.businessUnitId,
    UserId: org.caller.id,
    OrganizationId: org.organizationId,
  });
}

function add(org: Session, id: string, change: Change): Answer {
  const { users } = org.directory;
  org.caller.need("Create", users.rows.table);
  org.store.checkReferences(change);
  const { applicationid, _businessunitid_value: unit } = change.values;
  if (typeof unit !== "string") throw businessUnitMissing("systemuser");
  if (typeof applicationid !== "string") throw invalidArgument("Only application users are imitated.");
  if (users.byApplication(applicationid) !== undefined) {
    const message = `You are attempting to create an Application ID = ${applicationid} that already exists.`;
    throw dataverseError(400, "0x8004f511", message);
  }
  if (users.rows.rows.has(id)) throw duplicateRow();
  if (org.isTooNew()) throw unknownToEntra(applicationid);
  users.add({ id, applicationId: applicationid, businessUnitId: unit, values: change.values });
  return { status: 204, headers: { "OData-EntityId": addressOf(org, `systemusers(${id})`) } };
}

function unknownToEntra(applicationId: string): Error {
  const message = `We didn’t find that application ID ${applicationId} in your Azure Active Directory (Azure AD) with CorrelationID ${randomUUID()}. Make sure your application is registered in Azure AD.`;
  return dataverseError(400, "0x8004f510", message);
}

function refuseChange(row: Row, values: Row): void {
  const { accessmode, applicationid, isdisabled } = values;
  if (accessmode !== undefined && accessmode !== row["accessmode"]) {
    throw dataverseError(400, "0x80040d40", "An application user's access mode cannot be changed.");
  }
  if (applicationid !== undefined && applicationid !== row["applicationid"]) {
    const message = "The user representing an OAuth application cannot not be updated";
    throw dataverseError(400, "0x80041d48", message);
  }
  if (row["deletedstate"] !== 0 && isdisabled === false) {
    const message = `User with SystemUserId=${String(row["systemuserid"])} was deleted (DeletedState=1) and can't be enabled.`;
    throw dataverseError(400, "0x80048357", message);
  }
}

function ownsRows(org: Session, id: string): boolean {
  return org.store.all().some(({ table, rows }) => {
    if (!table.columns.has("ownerid")) return false;
    return [...rows.values()].some((row) => row["_ownerid_value"] === id);
  });
}

function idOf(key: string): string {
  const id = readGuid(key);
  if (id === undefined) throw segmentNotFound(`systemusers(${key})`);
  return id;
}

// By its full address, as documented, or relative to the Web API.
function referenceToRole(reference: unknown): string {
  const text = typeof reference === "string" ? reference : "";
  const id = readGuid(/^(?:https?:\/\/[^/]+\/api\/data\/v[\d.]+\/|\/)?roles\(([^()]*)\)$/.exec(text)?.[1]);
  if (id !== undefined) return id;
  throw invalidReference(text);
}
