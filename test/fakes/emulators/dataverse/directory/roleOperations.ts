import { randomUUID } from "node:crypto";

import { isObject, json, type Answer, type Incoming } from "../../base/answer";
import { dataverseError, duplicateRow, payloadError, rowMissing } from "../errors";
import type { Row } from "../options";
import { isStrong } from "../operation";
import { addressOf, API_PATH, changeOf, type Session } from "../organization";
import { parseBody, readGuid } from "../payload";
import { invalidArgument } from "../refusals";
import { COMPONENT } from "../solutions/components";
import { existing } from "../store";
import { DEPTHS, PLATFORM_DEFAULTS, PUT_BACK, type Access, type Depth } from "./privileges";

// https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/role

/** POST roles: in the business unit it names, with copies below and the platform's own privileges. */
export function createRole(org: Session, request: Incoming): Answer {
  const { roles } = org.directory;
  org.caller.need("Create", roles.rows.table);
  const solution = org.solutions.wanted(request);
  const change = changeOf(org, roles.rows, parseBody(request.body));
  org.store.checkReferences(change);
  const { name, _businessunitid_value: unit } = change.values;
  if (typeof unit !== "string") throw businessUnitMissing("role");
  if (typeof name !== "string") throw invalidArgument("The required field 'name' is missing.");
  const id = change.id ?? randomUUID();
  if (roles.rows.rows.has(id)) throw duplicateRow();
  refuseTaken(org, { name, unit, id });
  roles.create({ id, name, values: change.values }, unit);
  org.solutions.add({ type: COMPONENT.role, id }, solution);
  return { status: 204, headers: { "OData-EntityId": addressOf(org, `roles(${id})`) } };
}

/** PATCH roles(id): name and description. */
export function updateRole(org: Session, request: Incoming, key = ""): Answer {
  const { roles } = org.directory;
  const id = changeable(org, "Write", key);
  const { values } = changeOf(org, roles.rows, parseBody(request.body));
  const { name } = values;
  const unit = String(existing(roles.rows, id)["_businessunitid_value"]);
  if (values["_businessunitid_value"] !== undefined && values["_businessunitid_value"] !== unit) {
    throw invalidArgument("The business unit of a role cannot be changed.");
  }
  if (typeof name === "string") refuseTaken(org, { name, unit, id });
  roles.change(id, withoutUnit(values));
  return { status: 204 };
}

/** DELETE roles(id): takes its copies along, and it from all users. */
export function deleteRole(org: Session, _request: Incoming, key = ""): Answer {
  const { roles, users } = org.directory;
  const id = changeable(org, "Delete", key);
  users.forget(roles.remove(id));
  org.solutions.removeComponent(id);
  return { status: 204 };
}

/** AddPrivilegesRole: what the role holds already keeps its depth, and the platform puts some of its own back. */
export function addPrivileges(org: Session, request: Incoming, key = ""): Answer {
  const { roles, privileges } = org.directory;
  const { id, given } = readPrivileges(org, request, key);
  const held = roles.privilegesOf(id);
  for (const [privilege, depth] of given) if (!held.has(privilege)) roles.grant(id, privilege, depth);
  for (const name of PUT_BACK) {
    const privilege = privileges.idOf(name);
    if (privilege !== undefined && !held.has(privilege)) roles.grant(id, privilege, "Global");
  }
  return { status: 204 };
}

/** ReplacePrivilegesRole: all but the platform's own are replaced. */
export function replacePrivileges(org: Session, request: Incoming, key = ""): Answer {
  const { roles, privileges } = org.directory;
  const { id, given } = readPrivileges(org, request, key);
  const wanted = new Map(given);
  for (const privilege of [...roles.privilegesOf(id).keys()]) {
    const isPlatform = PLATFORM_DEFAULTS.includes(privileges.nameOf(privilege));
    if (!isPlatform && !wanted.has(privilege)) roles.revoke(id, privilege);
  }
  for (const [privilege, depth] of wanted) roles.grant(id, privilege, depth);
  return { status: 204 };
}

/** RemovePrivilegeRole: one privilege, given as a reference. */
export function removePrivilege(org: Session, request: Incoming, key = ""): Answer {
  const { roles, privileges } = org.directory;
  const id = changeable(org, "Write", key);
  const reference = parseBody(request.body)["Privilege"];
  const privilege = isObject(reference) ? readGuid(reference["privilegeid"]) : undefined;
  if (privilege === undefined)
    throw payloadError("roles", "The parameter 'Privilege' is no reference to a privilege.");
  if (!privileges.has(privilege)) throw rowMissing("privilege", privilege);
  roles.revoke(id, privilege);
  return { status: 204 };
}

/** RetrieveRolePrivilegesRole(RoleId=...): an unbound function. */
export function rolePrivileges(org: Session, request: Incoming, argument = ""): Answer {
  const { roles, privileges } = org.directory;
  org.caller.need("Read", roles.rows.table);
  const text = argument.startsWith("@") ? request.query.get(argument) : argument;
  const id = readGuid(text) ?? "";
  const row = existing(roles.rows, id);
  org.caller.need("Read", roles.rows.table, row);
  const held = [...roles.privilegesOf(id)].filter(([privilege]) => isVisible(org, privilege, request));
  return json(200, {
    "@odata.context": `${org.origin()}${API_PATH}$metadata#Microsoft.Dynamics.CRM.RetrieveRolePrivilegesRoleResponse`,
    RolePrivileges: held.map(([privilege, depth]) => ({
      Depth: depth,
      PrivilegeId: privilege,
      BusinessUnitId: row["_businessunitid_value"],
      PrivilegeName: privileges.nameOf(privilege),
      RecordFilterId: "00000000-0000-0000-0000-000000000000",
      RecordFilterUniqueName: "",
    })),
  });
}

/** True for privileges whose table the caches know already. */
export function isVisible(org: Session, privilegeId: string, request: Incoming): boolean {
  const table = org.directory.privileges.tableOf(privilegeId);
  return table === undefined || org.schema.visible(table, isStrong(request)) !== undefined;
}

/** A row that belongs nowhere: seen as a 400 in MicrosoftLearning/MB-400-Microsoft-PowerApps-Dynamics-365#14. */
export function businessUnitMissing(logicalName: string): Error {
  const message = `Unable to retrieve attribute=businessunitid for entityLogicalName=${logicalName}.`;
  return dataverseError(400, "0x80040530", message);
}

function readPrivileges(
  org: Session,
  request: Incoming,
  key: string,
): { id: string; given: [privilege: string, depth: Depth][] } {
  const id = changeable(org, "Write", key);
  const list = parseBody(request.body)["Privileges"];
  if (!Array.isArray(list)) throw payloadError("roles", "The parameter 'Privileges' is missing.");
  return { id, given: list.map((each: unknown) => readPrivilege(org, each)) };
}

function readPrivilege(org: Session, each: unknown): [privilege: string, depth: Depth] {
  const { privileges } = org.directory;
  if (!isObject(each)) throw payloadError("roles", "A privilege is not an object.");
  const privilege = readGuid(each["PrivilegeId"]);
  const depth = DEPTHS.find((name) => name === each["Depth"]);
  if (privilege === undefined) throw payloadError("roles", "The PrivilegeId is no Edm.Guid.");
  if (depth === undefined) {
    const inner = `Microsoft.OData.ODataException: Cannot convert the literal '${JSON.stringify(each["Depth"])}' to the expected type 'Microsoft.Dynamics.CRM.PrivilegeDepth'.`;
    throw payloadError("roles", inner);
  }
  if (!privileges.has(privilege)) throw rowMissing("privilege", privilege);
  if (privileges.allows(privilege, depth)) return [privilege, depth];
  throw invalidArgument(`${privileges.nameOf(privilege)} cannot have the depth ${depth}.`);
}

// Only the uppermost copy of a role that is nobody's can be changed.
function changeable(org: Session, access: Access, key: string): string {
  const { roles } = org.directory;
  org.caller.need(access, roles.rows.table);
  const id = readGuid(key) ?? "";
  org.caller.need(access, roles.rows.table, existing(roles.rows, id));
  if (roles.isAdministrator(id)) throw invalidArgument("The System Administrator role cannot be changed.");
  if (roles.rootOf(id) !== id) throw invalidArgument("An inherited role cannot be changed.");
  return id;
}

function refuseTaken(org: Session, { name, unit, id }: { name: string; unit: string; id: string }): void {
  const taken = org.directory.roles.named(name, unit);
  if (taken === undefined || taken === id) return;
  const message = `A role with the specified name '${name}' already exists on business unit ${unit}. Role id: ${taken}`;
  throw dataverseError(400, "0x80041403", message);
}

function withoutUnit({ _businessunitid_value: _unit, ...values }: Row): Row {
  return values;
}
