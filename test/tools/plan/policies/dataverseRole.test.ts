import { dataverseRole } from "../../../../tools/plan/policies/dataverseRole";
import { resource } from "../builder";
import { problems } from "./judge";

const role = (...names: readonly string[]) =>
  resource("auditlog:dataverse:Role", {
    privileges: Object.fromEntries(names.map((name) => [name, "Global"])),
  });

test("a role that writes launches and links them to apps passes", () => {
  expect(problems(dataverseRole, role("prvCreateadmin_AuditLog", "prvAppendToadmin_App"))).toEqual([]);
});

test.each([
  ["makes apps", "prvCreateadmin_App"],
  ["deletes apps", "prvDeleteadmin_App"],
  ["deletes launches", "prvDeleteadmin_AuditLog"],
  ["reads another table", "prvReadAccount"],
  ["has a name like that of one allowed", "prvReadadmin_AppCategory"],
])("a role that %s is refused", (_, name) => {
  expect(problems(dataverseRole, role("prvReadadmin_App", name))).toEqual([`Role: it also holds ${name}`]);
});

test("a role that reaches its own rows alone is refused: launches belong to other users", () => {
  const shallow = resource("auditlog:dataverse:Role", { privileges: { prvReadadmin_App: "Basic" } });

  expect(problems(dataverseRole, shallow)).toEqual(["Role: of others' rows it has not: prvReadadmin_App"]);
});

test("a role that names none is refused: what it may do is unknown", () => {
  expect(problems(dataverseRole, role())).toEqual(["Role: its privileges are not known"]);
});
