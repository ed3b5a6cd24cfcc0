import { asId } from "../../common/guid";
import { isObject } from "../../common/objects";
import { nearest } from "../../common/settings/nearest";
import {
  removeCommand,
  setCommand,
  setPathCommand,
  shown,
  type Problem,
} from "../../common/settings/problem";
import { readAzureDevOps, type AzureDevOps } from "./azureDevOps";
import { readStacks, type StackEntry } from "./stackEntries";

/** What Pulumi.<tenant>.yaml of this folder sets. What a stack's own file says is not repeated there. */
export interface BootstrapSettings {
  /** Of the pipelines' own resource group. */
  readonly subscriptionId: string;
  readonly location: string;
  readonly resourceGroupName: string;
  readonly storageAccountName: string;
  readonly vaultName: string;
  /** People who set stacks up: they may write every state and use every key. */
  readonly operatorObjectIds: readonly string[];
  /** What subjects of GitHub's tokens begin with. */
  readonly githubSubject: string | undefined;
  readonly azureDevOps: AzureDevOps | undefined;
  /** The role "Pulumi key decryption" where the tenant has it already: a custom role's name is unique in its tenant. */
  readonly keyRoleId: string | undefined;
  /** Whether what can't be made again is protected from deletion. */
  readonly protect: boolean;
  readonly stacks: readonly StackEntry[];
}

/** How one setting is read: undefined for a value that isn't allowed. */
interface Setting<T> {
  readonly read: (value: unknown) => T | undefined;
  readonly allowed: string;
  readonly example: string;
  /** What counts when nothing is set; without it the setting is required. */
  readonly fallback?: { readonly value: T };
}

const guid: Setting<string> = {
  read: (value) => (typeof value === "string" ? asId(value) : undefined),
  allowed: "a GUID, not all zeros",
  example: "<guid>",
};

const settings = {
  // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  resourceGroupName: text({
    pattern: /^[-\w.()]{0,89}[-\w()]$/,
    allowed: "1 to 90 letters, digits, - _ . ( ), not ending in a dot",
    example: "rg-auditlog-pipelines",
    fallback: { value: "rg-auditlog-pipelines" },
  }),
  storageAccountName: text({
    pattern: /^[a-z0-9]{3,24}$/,
    allowed: "3 to 24 lower-case letters and digits, unique in all of Azure",
    example: "stcontosoauditlogstate",
  }),
  vaultName: text({
    pattern: /^(?=.{3,24}$)(?!.*--)[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/,
    allowed:
      "3 to 24 letters, digits and single hyphens, from a letter to a letter or digit, unique in all of Azure",
    example: "kv-contoso-auditlog",
  }),
  // https://docs.github.com/actions/reference/security/oidc#customizing-the-token-claims
  githubSubject: {
    read: (value) =>
      typeof value === "string" && /^[a-z_]+:[^\s:*?]+(:[a-z_]+:[^\s:*?]+)*$/.test(value) ? value : undefined,
    allowed:
      'what gh api "repos/<owner>/<repository>/actions/oidc/customization/sub" --jq .sub_claim_prefix prints',
    example: "repo:contoso@1/audit-log-connector@2",
    fallback: { value: undefined },
  } satisfies Setting<string | undefined>,
  keyRoleId: { ...guid, fallback: { value: undefined } } satisfies Setting<string | undefined>,
  protect: {
    read: (value) => (typeof value === "boolean" ? value : undefined),
    allowed: "true · false",
    example: "true",
    fallback: { value: true },
  } satisfies Setting<boolean>,
};

const SUBSCRIPTION = "azure-native:subscriptionId";
const LOCATION = "azure-native:location";
const NESTED = ["operatorObjectIds", "azureDevOps", "stacks"];

/** Values by key, those of this program without their namespace, those of azure-native with it. */
export type Given = Readonly<Record<string, unknown>>;

/** Settings, or everything that is wrong with them. Pure. */
export function readBootstrapSettings(
  given: Given,
): { readonly settings: BootstrapSettings } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = unknownKeys(given);
  const one = <T>(path: string, setting: Setting<T>): T | undefined => {
    const value = given[path];
    if (value === undefined && setting.fallback !== undefined) return setting.fallback.value;
    const result = setting.read(value);
    if (result === undefined) problems.push(wrong(path, value, setting));
    return result;
  };
  const location = text({ pattern: /^[a-z0-9]+$/, allowed: "a region of Azure", example: "westeurope" });
  const read = {
    subscriptionId: one(SUBSCRIPTION, guid),
    location: one(LOCATION, location),
    resourceGroupName: one("resourceGroupName", settings.resourceGroupName),
    storageAccountName: one("storageAccountName", settings.storageAccountName),
    vaultName: one("vaultName", settings.vaultName),
    operatorObjectIds: operators(given["operatorObjectIds"], problems),
    githubSubject: one("githubSubject", settings.githubSubject),
    azureDevOps: readAzureDevOps(given["azureDevOps"], problems),
    keyRoleId: one("keyRoleId", settings.keyRoleId),
    protect: one("protect", settings.protect),
    stacks: readStacks(given["stacks"], problems),
  };
  if (given["githubSubject"] === undefined && given["azureDevOps"] === undefined)
    problems.push(wrong("githubSubject", undefined, settings.githubSubject, ", unless azureDevOps is"));
  // Whatever is undefined for another reason than its default has left a problem.
  return problems.length === 0 ? { settings: read as BootstrapSettings } : { problems };
}

function text(rules: {
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly example: string;
  readonly fallback?: { readonly value: string };
}): Setting<string> {
  const { pattern, ...rest } = rules;
  return {
    ...rest,
    read: (value) => (typeof value === "string" && pattern.test(value) ? value : undefined),
  };
}

function operators(given: unknown, problems: Problem[]): readonly string[] {
  const values: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given];
  return values.flatMap((value, index) => {
    const id = guid.read(value);
    if (id !== undefined) return [id];
    const path = `operatorObjectIds[${index}]`;
    problems.push({
      path,
      message: `is ${shown(value)}`,
      allowed: "the object id of a person: az ad signed-in-user show --query id",
      hint: setPathCommand(path, "<guid>"),
    });
    return [];
  });
}

function wrong(
  path: string,
  value: unknown,
  { allowed, example }: Pick<Setting<unknown>, "allowed" | "example">,
  unless = "",
): Problem {
  return {
    path,
    message: value === undefined ? `is not set${unless}` : `is ${shown(value)}`,
    allowed,
    hint: setCommand(path, example),
  };
}

/** A misspelt key would be a setting without effect. */
function unknownKeys(given: Given): Problem[] {
  const known = [...Object.keys(settings), ...NESTED];
  return Object.keys(given)
    .filter((key) => !key.includes(":") && !known.includes(key))
    .map((key) => {
      const meant = nearest(key, known);
      return {
        path: key,
        message: `is not a known setting${meant === undefined ? "" : `; did you mean ${meant}?`}`,
        allowed: known.join(" · "),
        hint: removeCommand(key),
      };
    });
}

/** Values as `pulumi.runtime.allConfig()` has them: texts, of which lists, maps, true and false are JSON. */
export function givenIn(config: Readonly<Record<string, string>>, project: string): Given {
  const entries = Object.entries(config).map(([key, value]) => [
    key.startsWith(`${project}:`) ? key.slice(project.length + 1) : key,
    unpacked(value),
  ]);
  return Object.fromEntries(entries) as Given;
}

function unpacked(value: string): unknown {
  if (!/^(?:\[|\{|true$|false$)/.test(value)) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) || isObject(parsed) || typeof parsed === "boolean" ? parsed : value;
  } catch {
    return value;
  }
}
