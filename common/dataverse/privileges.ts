import { appTable, auditTable } from "./columns";

/**
 * Every privilege the application user needs, organization-wide, by the name Dataverse gives it (prv<verb><schema
 * name>). Upserting needs create and write; binding a lookup needs append on the row and append-to on the app. No
 * create on apps: a launch must never make a ghost of an app that the inventory lost.
 * https://learn.microsoft.com/power-apps/developer/data-platform/bulk-operations
 */
export const writerPrivileges: readonly string[] = [
  ...["Create", "Read", "Write", "Append"].map((verb) => `prv${verb}${auditTable.schemaName}`),
  ...["Read", "Write", "AppendTo"].map((verb) => `prv${verb}${appTable.schemaName}`),
];

/**
 * Lets the application user see which columns its table has: kits differ. Without them the runtime assumes the columns of
 * the newest kit, and works where that is right. They show definitions, no rows.
 * https://github.com/microsoft/coe-starter-kit/issues/4266
 */
export const metadataPrivileges: readonly string[] = ["prvReadEntity", "prvReadAttribute"];

/** How far a privilege reaches: own rows, business unit, that and those below it, organisation; the nearest first. */
export const DEPTHS = ["Basic", "Local", "Deep", "Global"] as const;

/** What the role holds that the stack makes: depth by privilege. */
export const rolePrivileges: Readonly<Record<string, (typeof DEPTHS)[number]>> = Object.fromEntries(
  [...writerPrivileges, ...metadataPrivileges].map((name) => [name, "Global"]),
);

/** What the application user lacks, and what it may do to the two tables beyond its need. */
export interface PrivilegeGap {
  /** Names; where the depth is not enough, it is in brackets. */
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
}

/** Compares what is held, depth by name; Dataverse itself does not tell upper from lower case. */
export function comparePrivileges(held: ReadonlyMap<string, string>): PrivilegeGap {
  const depths = new Map([...held].map(([name, depth]) => [name.toLowerCase(), depth]));
  const needed = new Set(writerPrivileges.map((name) => name.toLowerCase()));
  return {
    missing: writerPrivileges.flatMap((name) => {
      const depth = depths.get(name.toLowerCase());
      if (depth === undefined) return [name];
      return depth === "Global" ? [] : [`${name} (held with depth ${depth} alone)`];
    }),
    surplus: [...held.keys()]
      .filter((name) => OF_OUR_TABLES.test(name) && !needed.has(name.toLowerCase()))
      .sort(),
  };
}

const OF_OUR_TABLES = new RegExp(
  `^prv(Create|Read|Write|Delete|Append|AppendTo|Assign|Share)(${auditTable.schemaName}|${appTable.schemaName})$`,
  "i",
);
