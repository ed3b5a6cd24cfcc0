import type { GraphUser } from "../graphUsers";
import type { TenantUser } from "./types";

const DEPARTMENTS = ["Finance", "Field Service", "Human Resources", "Vertrieb & Süd", "IT"];
const TITLES = ["Analyst", "Technician", "Team Lead", "Inspector"];
const PLACES = [
  ["Köln", "Germany"],
  ["Lyon", "France"],
  ["Utrecht", "Netherlands"],
] as const;

/** A user as the directory has it, made up from its place among the users. Guests have no department, as in most tenants. */
export function personOf({ upn, objectId, isGuest }: TenantUser, index: number): GraphUser {
  const [name = ""] = (upn.split("#").find((part) => part.includes("@") || part.includes("_")) ?? upn).split(
    /[@_]/,
  );
  const displayName = name
    .split(".")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
  const home = upn.startsWith("live.com#") ? upn.slice("live.com#".length).replace("@", "_") : undefined;
  const [city, country] = PLACES[index % PLACES.length] ?? PLACES[0];
  return {
    id: objectId,
    // Records name a guest by its home address, too; the directory always by its name in the tenant.
    userPrincipalName: home === undefined ? upn : `${home}#EXT#@contoso.onmicrosoft.com`,
    displayName,
    userType: isGuest ? "Guest" : "Member",
    ...(isGuest
      ? {}
      : {
          department: DEPARTMENTS[index % DEPARTMENTS.length],
          jobTitle: TITLES[index % TITLES.length],
          city,
          country,
        }),
  };
}
