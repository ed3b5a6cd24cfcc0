import type { Recorded } from "../../../../tools/plan/recorded";
import { BY_HAND } from "../byHand";
import type { Variant } from "../variants";

type Made = Pick<Variant, "hosting" | "credential" | "adminConsent" | "image" | "parts" | "registration">;

/** What the names of consent begin with: that to a registration made by hand is another than that to one of ours. */
export function grantsOf({ registration }: Made): string {
  const name = "app-registration";
  return registration === "own" ? name : `${name}-${BY_HAND.clientId.slice(0, 8)}`;
}

/** What the runtime would fail to start without, and what its log goes through. */
export function neededFirst(variant: Made): string[] {
  const { credential, adminConsent, image, parts } = variant;
  const consent = grantsOf(variant);
  return [
    "runtime-identity-identity",
    "state-storage-container",
    "state-storage-writer",
    "sync-runtime-environment",
    "sync-runtime-logs",
    ...(parts === "own" ? ["monitoring-workspace"] : []),
    "dataverse-access-apps",
    "dataverse-access-audit",
    "dataverse-access-role",
    "dataverse-access-user",
    ...(image === "built" && parts === "own" ? ["image-registry"] : []),
    ...(image === "built" ? ["image-build"] : []),
    ...(image === "built" || parts === "shared" ? ["image-puller"] : []),
    ...(credential === "secret"
      ? ["client-secret-vault", "client-secret-secret", "client-secret-runtime-reader"]
      : ["app-registration-federation"]),
    ...(adminConsent
      ? [`${consent}-role-activity-feed-read`, `${consent}-role-service-health-read`, `${consent}-scopes`]
      : []),
  ];
}

/** Of what must be there first, what the app or job does not wait for, be it through others. */
export function notAwaited(resources: readonly Recorded[], variant: Made): string[] {
  const awaited = awaitedBy(`sync-runtime-${variant.hosting}`, resources);
  return neededFirst(variant).filter((name) => !awaited.has(name));
}

/** What outlives its deletion, or a failed deployment: its name stays reserved, or its value is lost. */
const LASTING = /:(?:Vault|Secret|Workspace|ApplicationPassword)$/;

/**
 * What else must be there before, as `later <- earlier`: Dataverse asks Entra for the principal of an application user, an
 * alert without a container says that nothing runs, and what lasts waits for the environment, which a region may refuse.
 */
export function startedTooEarly(resources: readonly Recorded[], { registration, hosting }: Made): string[] {
  const user = registration === "own" ? [["dataverse-access-user", "app-registration-principal"]] : [];
  const rules = resources.filter(({ type }) => type === "azure-native:monitor:ScheduledQueryRule");
  const lasting = resources.filter(({ type }) => LASTING.test(type));
  return [
    ...user,
    ...rules.map(({ name }) => [name, `sync-runtime-${hosting}`]),
    ...lasting.map(({ name }) => [name, "sync-runtime-environment"]),
  ]
    .filter(([later = "", earlier = ""]) => !awaitedBy(later, resources).has(earlier))
    .map(([later, earlier]) => `${later} <- ${earlier}`);
}

/** Where each role assignment's principal and scope come from: `name: principal on scope`, sorted. */
export function grants(resources: readonly Recorded[]): string[] {
  const names = new Map(resources.map(({ urn, name }) => [urn, name]));
  return resources
    .filter(({ type }) => type === "azure-native:authorization:RoleAssignment")
    .map(({ name, dependencies, propertyDependencies }) => {
      const from = (property: string): string =>
        (propertyDependencies[property] ?? [])
          .filter((urn) => dependencies.includes(urn))
          .map((urn) => names.get(urn))
          .join(" + ");
      return `${name}: ${from("principalId")} on ${from("scope")}`;
    })
    .sort();
}

/** The assignments that a variant must have, as `grants` writes them. */
export function expectedGrants({ credential, image, parts }: Made): string[] {
  const identity = "runtime-identity-identity";
  return [
    ...(credential === "secret" ? [`client-secret-runtime-reader: ${identity} on client-secret-secret`] : []),
    // The scope of one that others made is written in the settings.
    ...(parts === "shared" ? [`image-puller: ${identity} on `] : []),
    ...(image === "built" && parts === "own" ? [`image-puller: ${identity} on image-registry`] : []),
    `state-storage-writer: ${identity} on state-storage-container`,
  ];
}

/** Logical names of all that must exist before a resource. */
function awaitedBy(name: string, resources: readonly Recorded[]): Set<string> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const awaited = new Set<string>();
  const visit = ({ dependencies }: Recorded): void => {
    for (const urn of dependencies) {
      const next = byUrn.get(urn);
      if (next === undefined || awaited.has(next.name)) continue;
      awaited.add(next.name);
      visit(next);
    }
  };
  const start = resources.find((resource) => resource.name === name);
  if (start === undefined) throw new Error(`there is no resource ${name}`);
  visit(start);
  return awaited;
}
