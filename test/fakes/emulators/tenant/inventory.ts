import { guidOf, Random } from "./random";
import type { TenantApp, TenantEnvironment, TenantUser } from "./types";

const ENVIRONMENTS = [
  "Contoso (default)",
  "Finance",
  "Field Service",
  "Human Resources",
  "Werk Köln",
  "Warehouse",
];
const SUBJECTS = [
  "Expense",
  "Site Inspection",
  "Shift Handover",
  "Überstunden",
  "Café Order",
  'Safety "Walk"',
  "Onboarding",
  "Inventory",
  "Réservation",
  "Asset Return",
  "Visitor",
  "Training",
];
const KINDS = ["Tracker", "Request", "Approval", "Checklist", "Dashboard", "Finder", "Report", "Planner"];
const FIRST = [
  "adele",
  "alex",
  "diego",
  "grady",
  "henrietta",
  "isaiah",
  "johanna",
  "joni",
  "lee",
  "lidia",
  "megan",
];
const LAST = [
  "vance",
  "wilber",
  "siciliani",
  "archie",
  "mueller",
  "langer",
  "lorenz",
  "sherman",
  "gu",
  "holloway",
];
// Longer than every text column, with a pair of UTF-16 units across position 300.
const OVERLONG = ` ${"long ".repeat(59)}`;

/** Sizes of a made-up tenant's inventory. */
export interface InventorySizes {
  readonly seed: number;
  readonly tenantId: string;
  readonly apps: number;
  readonly users: number;
  readonly guests: number;
  readonly environments: number;
  readonly unknownAppShare: number;
  readonly overlongNames: number;
}

/** Apps in the order of their popularity, and users. */
export interface Inventory {
  readonly apps: readonly TenantApp[];
  readonly users: readonly TenantUser[];
}

/** Makes up environments, apps and users. */
export function makeInventory(sizes: InventorySizes): Inventory {
  const random = new Random(sizes.seed ^ 0x51ab);
  const environments = Array.from({ length: sizes.environments }, (_, index) => environment(sizes, index));
  const unknown = new Set(unknownPlaces(sizes));
  const apps = Array.from({ length: sizes.apps }, (_, index) => ({
    id: guidOf(sizes.seed ^ 0xa995, index),
    name: appName(index, { random, overlong: index < sizes.overlongNames }),
    environment: random.pick(environments),
    known: !unknown.has(index),
  }));
  const users = Array.from({ length: sizes.users }, (_, index) => user(sizes, index));
  return { apps, users };
}

function environment({ seed, tenantId }: InventorySizes, index: number): TenantEnvironment {
  const name = ENVIRONMENTS[index] ?? `Team environment ${index}`;
  return { id: index === 0 ? `default-${tenantId}` : guidOf(seed ^ 0xe47, index), name };
}

// Spread over the ranks, but never the most popular app nor one with an overlong name.
function unknownPlaces({ apps, unknownAppShare, overlongNames }: InventorySizes): number[] {
  const first = Math.max(1, overlongNames);
  const wanted = Math.round(apps * unknownAppShare) || (unknownAppShare > 0 ? 1 : 0);
  const count = Math.max(0, Math.min(apps - first, wanted));
  return Array.from({ length: count }, (_, index) => first + Math.floor((index * (apps - first)) / count));
}

function appName(index: number, { random, overlong }: { random: Random; overlong: boolean }): string {
  const number = index < SUBJECTS.length ? "" : ` ${index}`;
  const name = `${random.pick(SUBJECTS)} ${random.pick(KINDS)}${number}`;
  if (!overlong) return name;
  const filled = `${name}${OVERLONG}`.repeat(2).slice(0, 299);
  return `${filled}😀 and so on`;
}

function user({ seed, users, guests }: InventorySizes, index: number): TenantUser {
  const first = FIRST[index % FIRST.length] ?? "sam";
  const last = LAST[Math.floor(index / FIRST.length) % LAST.length] ?? "smith";
  const name = index < FIRST.length * LAST.length ? `${first}.${last}` : `${first}.${last}${index}`;
  // Guests are spread evenly; both spellings occur in audit records.
  const number = Math.floor((index + 1) * guests);
  const isGuest = number > Math.floor(index * guests) && users > 1;
  const objectId = guidOf(seed ^ 0x05e2, index);
  if (!isGuest) return { upn: `${name}@contoso.com`, objectId, isGuest };
  const upn =
    number % 2 === 0 ? `live.com#${name}@outlook.com` : `${name}_fabrikam.com#EXT#@contoso.onmicrosoft.com`;
  return { upn, objectId, isGuest };
}
