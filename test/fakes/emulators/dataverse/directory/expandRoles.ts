import { badQuery } from "../errors";
import type { Session } from "../organization";
import { view } from "../organization";
import { selected } from "../query";

/** Reads `$expand=systemuserroles_association($select=...)`; every other expansion is refused. */
export function roleExpansion(org: Session, expand: string): (userId: string) => Record<string, unknown> {
  const match = /^systemuserroles_association(?:\(\$select=([\w,]+)\))?$/.exec(expand.replaceAll(" ", ""));
  if (match === null) throw badQuery(`The expansion '${expand}' is not supported.`);
  const { roles, users } = org.directory;
  org.caller.need("Read", roles.rows.table);
  const columns = selected(roles.rows.table, match[1] ?? null);
  return (userId) => ({
    systemuserroles_association: users.rolesOf(userId).flatMap((id) => {
      const row = roles.rows.rows.get(id);
      const isSeen = row !== undefined && org.caller.may("Read", roles.rows.table, row);
      return !isSeen ? [] : [view(roles.rows, row, columns)];
    }),
  });
}
