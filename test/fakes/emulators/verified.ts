import { isObject } from "./base/answer";
import type { SimulatedTenantOptions } from "./simulatedTenant";

/** What a file of `npm run verify` says about services, as far as the simulated tenant can be like them. */
export type VerifiedOptions = Pick<
  SimulatedTenantOptions,
  | "activity"
  | "dataverse"
  | "entra"
  | "graph"
  | "creationTimeZone"
  | "looseTypes"
  | "legacyShare"
  | "repeatedRecords"
>;

const ELSEWHERE = "https://elsewhere.invalid";

/** Reads such a file. Its settings have the names of the knobs, but for hosts, which it doesn't tell. Throws for other files. */
export function readVerified(text: string): VerifiedOptions {
  const file: unknown = JSON.parse(text);
  if (!isObject(file) || file["format"] !== 1 || !isObject(file["settings"]))
    throw new RangeError("This isn't a file of `npm run verify`, format 1.");
  const { activity, records, ...others } = file["settings"];
  return {
    ...others,
    ...(isObject(records) ? records : {}),
    // The first record that comes twice has the older shape once.
    ...(isObject(records) && records["legacyShare"] === 0 ? { repeatedRecords: 0 } : {}),
    ...(isObject(activity) ? { activity: withHosts(activity) } : {}),
  };
}

function withHosts(knobs: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(knobs).flatMap(([name, value]) => {
    // No Retry-After.
    if (name === "retryAfterSeconds" && value === 0) return [];
    if (name !== "contentHost" && name !== "nextPageHost") return [[name, value] as const];
    return value === "another" ? [[name, ELSEWHERE] as const] : [];
  });
  return Object.fromEntries(entries);
}
