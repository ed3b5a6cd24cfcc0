import type { CloudName } from "../../common/clouds";
import { sharedSettings } from "../../common/settings/shared";
import type { Problem } from "../../common/settings/problem";
import { actionGroupId, logAnalyticsWorkspaceId, registryId } from "../../components/settings/resourceIds";
import {
  backend,
  cloudOf,
  subscriptionId,
  tenantIdOf,
  type PipelineSetting,
} from "../pipeline/stacks/pipelineSettings";
import { wrongValue } from "../pipeline/stacks/pipelineStack";
import type { Project, Settings } from "../stackFiles";
import type { StackEntry } from "./stackEntries";

/** A stack as its own file describes it. */
export interface StackFacts extends StackEntry {
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly subscriptionId: string;
  readonly credential: "secret" | "federated";
  /** With secretReaderObjectIds, deployments grant a role to people, too. */
  readonly grantsToPeople: boolean;
  readonly group: GroupFact;
  /** Ids of the parts that the stack shares with others; its file has settings of the same names. */
  readonly shared: Readonly<Record<keyof typeof sharedParts, string | undefined>>;
  /** It has no `image`, so it builds its own. */
  readonly buildsImage: boolean;
}

const sharedParts = { registryId, logAnalyticsWorkspaceId, actionGroupId };

/** The stack's resource group: made here, or there already. */
export type GroupFact =
  | { readonly kind: "made"; readonly name: string; readonly location: string }
  | { readonly kind: "existing"; readonly name: string };

/** The name of a group that is made here; a stack's own, which `pulumi up` makes, is called otherwise. */
export function madeGroupName(stack: string): string {
  return `rg-auditlog-${stack}`;
}

/** What a stack's file says; mistakes go to `problems`. */
export function factsOf(
  entry: StackEntry,
  {
    project,
    own,
    problems,
  }: { readonly project: Project; readonly own: Settings; readonly problems: Problem[] },
): StackFacts | undefined {
  const { name } = entry;
  const read = <T>(setting: PipelineSetting<T>, fallback?: unknown): T | undefined => {
    const value = own.get(setting.key) ?? fallback;
    const result = typeof value === "string" ? setting.read(value) : undefined;
    if (result === undefined) problems.push(wrongValue(name, setting, value));
    return result;
  };
  const setting = (key: string): unknown =>
    own.get(`${project.name}:${key}`) ??
    project.declared.find((each) => each.key === `${project.name}:${key}`)?.value;
  const sharedId = (name: keyof typeof sharedParts): string | undefined => {
    const { parse, allowed, example } = sharedParts[name];
    const [key, given] = [`${project.name}:${name}`, setting(name)];
    return isGiven(given)
      ? read({ key, read: (text) => parse(text, {})?.id, allowed, example }, given)
      : undefined;
  };
  const shared = {
    registryId: sharedId("registryId"),
    logAnalyticsWorkspaceId: sharedId("logAnalyticsWorkspaceId"),
    actionGroupId: sharedId("actionGroupId"),
  };
  const facts = {
    tenantId: read(tenantIdOf(project.name)),
    cloud: read(cloudOf(project.name), "commercial"),
    subscriptionId: read(subscriptionId),
    group: groupOf(entry, { own, given: setting("resourceGroupName"), read, problems }),
  };
  const { tenantId, cloud, subscriptionId: subscription, group } = facts;
  if (tenantId === undefined || cloud === undefined || subscription === undefined || group === undefined)
    return undefined;
  const credential = setting("credential") ?? sharedSettings.credential.default;
  const readers = setting("secretReaderObjectIds");
  return {
    ...entry,
    tenantId,
    cloud,
    subscriptionId: subscription,
    credential: credential === "federated" ? "federated" : "secret",
    grantsToPeople: isGiven(readers) && JSON.stringify(readers) !== "[]",
    group,
    shared,
    buildsImage: !isGiven(setting("image")),
  };
}

/** Pulumi.yaml declares settings without a value as "". */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== "";
}

const location: PipelineSetting<string> = {
  key: "azure-native:location",
  read: (text) => (/^[a-z0-9]+$/.test(text) ? text : undefined),
  allowed: "a region of Azure, in which the stack's resource group is made",
  example: "westeurope",
};

function groupOf(
  { name, deployedResourceGroup }: StackEntry,
  {
    own,
    given,
    read,
    problems,
  }: {
    readonly own: Settings;
    /** `resourceGroupName` of the stack. */
    readonly given: unknown;
    readonly read: (setting: PipelineSetting<string>) => string | undefined;
    readonly problems: Problem[];
  },
): GroupFact | undefined {
  const ofFile = typeof given === "string" && given !== "" ? given : undefined;
  if (deployedResourceGroup !== undefined && ofFile !== undefined) {
    problems.push({
      path: `stacks: deployedResourceGroup of ${name}`,
      message: `is set, and so is resourceGroupName in Pulumi.${name}.yaml`,
      allowed: "one of the two",
      hint: "leave out deployedResourceGroup: it is for a stack whose own pulumi up made the group",
    });
    return undefined;
  }
  const existing = deployedResourceGroup ?? (ofFile === madeGroupName(name) ? undefined : ofFile);
  if (existing !== undefined) return { kind: "existing", name: existing };
  // Deployed by the commands of 0.3.0: another group would replace all it has.
  if (own.has(backend.key) && ofFile === undefined) {
    problems.push({
      path: `Pulumi.${name}.yaml: resourceGroupName`,
      message: `is not set, but ${backend.key} is, so the stack is deployed in a group of its own`,
      allowed: "that group, as deployedResourceGroup in the list of stacks",
      hint: `pulumi stack output resourceGroupName --stack ${name}`,
    });
    return undefined;
  }
  const place = read(location);
  return place === undefined ? undefined : { kind: "made", name: madeGroupName(name), location: place };
}

/** Facts of all stacks; they belong to one tenant. */
export function factsOfAll(
  entries: readonly StackEntry[],
  project: Project,
  read: (stack: string) => Settings,
): { readonly facts: readonly StackFacts[] } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const facts = entries.flatMap(
    (entry) => factsOf(entry, { project, own: read(entry.name), problems }) ?? [],
  );
  const [first] = facts;
  for (const { name, tenantId, cloud } of facts) {
    if (tenantId === first?.tenantId && cloud === first.cloud) continue;
    problems.push({
      path: `Pulumi.${name}.yaml: tenantId, cloud`,
      message: `are ${tenantId}, ${cloud}, but those of ${first?.name} are ${first?.tenantId}, ${first?.cloud}`,
      allowed: "stacks of one tenant: stacks of other tenants share nothing",
      hint: "take it out of the list, and make another stack of this program for its tenant: pulumi stack init <name>",
    });
  }
  return problems.length === 0 ? { facts } : { problems };
}
