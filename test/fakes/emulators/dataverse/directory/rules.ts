import type { Rule } from "../operation";
import {
  addPrivileges,
  createRole,
  deleteRole,
  removePrivilege,
  replacePrivileges,
  rolePrivileges,
  updateRole,
} from "./roleOperations";
import {
  assignRole,
  createUser,
  deleteUser,
  unassignRole,
  updateUser,
  userPrivileges,
  whoAmI,
} from "./userOperations";

const ACTION = "^roles\\(([^()]*)\\)/Microsoft\\.Dynamics\\.CRM\\.";

/** Users, roles, and who may do what. */
export const directoryRules: readonly Rule[] = [
  { method: "GET", path: /^WhoAmI(?:\(\))?$/, name: "whoAmI", run: whoAmI },
  {
    method: "GET",
    path: /^systemusers\(([^()]*)\)\/Microsoft\.Dynamics\.CRM\.RetrieveUserPrivileges(?:\(\))?$/,
    name: "userPrivileges",
    run: userPrivileges,
  },
  {
    method: "GET",
    path: /^RetrieveRolePrivilegesRole\(RoleId=([^()]*)\)$/,
    name: "rolePrivileges",
    run: rolePrivileges,
  },
  { method: "POST", path: /^systemusers$/, name: "createUser", run: createUser },
  { method: "PATCH", path: /^systemusers\(([^()]*)\)$/, name: "updateUser", run: updateUser },
  { method: "DELETE", path: /^systemusers\(([^()]*)\)$/, name: "deleteUser", run: deleteUser },
  {
    method: "POST",
    path: /^systemusers\(([^()]*)\)\/systemuserroles_association\/\$ref$/,
    name: "assignRole",
    run: assignRole,
  },
  {
    method: "DELETE",
    path: /^systemusers\(([^()]*)\)\/systemuserroles_association(?:\(([^()]*)\))?\/\$ref$/,
    name: "unassignRole",
    run: unassignRole,
  },
  { method: "POST", path: /^roles$/, name: "createRole", run: createRole },
  { method: "PATCH", path: /^roles\(([^()]*)\)$/, name: "updateRole", run: updateRole },
  { method: "DELETE", path: /^roles\(([^()]*)\)$/, name: "deleteRole", run: deleteRole },
  { method: "POST", path: action("AddPrivilegesRole"), name: "addPrivileges", run: addPrivileges },
  {
    method: "POST",
    path: action("ReplacePrivilegesRole"),
    name: "replacePrivileges",
    run: replacePrivileges,
  },
  { method: "POST", path: action("RemovePrivilegeRole"), name: "removePrivilege", run: removePrivilege },
];

function action(name: string): RegExp {
  return new RegExp(`${ACTION}${name}$`);
}
