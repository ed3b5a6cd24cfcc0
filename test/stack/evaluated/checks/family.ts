import type { Recorded } from "../../../../tools/plan/recorded";
import { CONTEXT } from "../../../components/settings/settingsBuilder";
import { expectedAlerts, expectedResources } from "../../expectedResources";
import type { Variant } from "../variants";
import { grantsOf } from "./order";

/** A resource's place among the others. */
export interface Kin {
  readonly urn: string;
  readonly parent: string | undefined;
}

const { project, stack } = CONTEXT;
const HEAD = `urn:pulumi:${stack}::${project}::`;

/** URN of the stack itself: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
const STACK_URN = `${HEAD}pulumi:pulumi:Stack::${project}-${stack}`;

const components: Readonly<Record<string, string>> = {
  "runtime-identity": "RuntimeIdentity",
  "app-registration": "AppRegistration",
  "client-secret": "ClientSecret",
  "state-storage": "StateStorage",
  image: "Image",
  "dataverse-access": "DataverseAccess",
  monitoring: "Monitoring",
  "sync-runtime": "SyncRuntime",
};

/** Every resource a variant must have and its parent, by URN. */
export function expectedFamily(variant: Variant): Kin[] {
  const lines = [...expectedResources(variant), ...expectedAlerts(variant)].filter(
    (line) => !isMadeByHand(line, variant),
  );
  const named = lines.map((line) =>
    line.replace(/ app-registration-(?=role|scopes)/, ` ${grantsOf(variant)}-`),
  );
  return sorted([{ urn: STACK_URN, parent: undefined }, ...named.map(kinOf)]);
}

/** The same of what was recorded. */
export function familyOf(resources: readonly Recorded[]): Kin[] {
  return sorted(resources.map(({ urn, parent }) => ({ urn, parent })));
}

function isMadeByHand(line: string, { registration, resourceGroup }: Variant): boolean {
  if (registration === "existing" && /:(?:Application|ServicePrincipal) /.test(line)) return true;
  return resourceGroup === "existing" && line.endsWith(" resource-group");
}

/** A part of a component is named after it: `image-registry` belongs to `image`. */
function kinOf(line: string): Kin {
  const [type = "", name = ""] = line.split(" ");
  const owner = Object.keys(components).find((component) => name.startsWith(`${component}-`));
  if (owner === undefined) return { urn: `${HEAD}${type}::${name}`, parent: STACK_URN };
  const ownerType = `auditlog:index:${components[owner]}`;
  return { urn: `${HEAD}${ownerType}$${type}::${name}`, parent: `${HEAD}${ownerType}::${owner}` };
}

function sorted(kin: readonly Kin[]): Kin[] {
  return [...kin].sort((one, other) => (one.urn < other.urn ? -1 : 1));
}
