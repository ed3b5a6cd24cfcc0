import { demand, ruleFor } from "./rule";
import type { Policy } from "./rule";

/** Written down apart from common/dataverse/privileges.ts, so that one slip can't pass in both. */
const ALLOWED =
  /^prv(Create|Read|Write|Append)admin_AuditLog$|^prv(Read|Write|AppendTo)admin_App$|^prvRead(Entity|Attribute)$/;

export const dataverseRole: Policy = ruleFor(["auditlog:dataverse:Role"], {
  name: "the role in Dataverse writes launches, and makes or deletes no app",
  why: "a launch of an app that the inventory lost would make a ghost of it: microsoft/coe-starter-kit#2586",
  judge: ({ inputs }) => {
    const privileges = Object.entries(Object(inputs.privileges) as object);
    const names = privileges.map(([name]) => name);
    const shallow = privileges.filter(([, depth]) => depth !== "Global").map(([name]) => name);
    const beyond = names.filter((name) => !ALLOWED.test(name));
    return [
      ...demand(names.length > 0, "its privileges are not known", "list them"),
      ...demand(
        shallow.length === 0,
        `of others' rows it has not: ${shallow.join(", ")}`,
        "make the depth Global",
      ),
      ...demand(
        beyond.length === 0,
        `it also holds ${beyond.join(", ")}`,
        "do the work without, or not at all",
      ),
    ];
  },
});
