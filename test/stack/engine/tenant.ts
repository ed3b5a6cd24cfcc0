import { resolve } from "node:path";
import { namesOf } from "../../../components/naming/names";
import { closeAll } from "../../fakes/emulators/base/closing";
import { startDataverse, type Dataverse, type DataverseOptions } from "../../fakes/emulators/dataverse";
import { startGraph } from "../../fakes/emulators/graph";
import type { Emulator } from "../../fakes/emulators/emulator";
import { startEntra, type Entra } from "../../fakes/emulators/entra";
import { systemClock } from "../../fakes/emulators/systemClock";
import { startCloud, type Cloud as Deployer } from "../../provider/support/cloud";
import { createCloud, type Cloud } from "../../fakes/providers/cloud";
import { AZURE_CLI, DEPLOYER, printToken } from "../../support/azureCli";
import { ok } from "./command";
import type { PreviewDigest, PreviewStep } from "./digest";
import type { Stack, StackConfig } from "./stack";
import { graphDirectory } from "./graphDirectory";
import { startWorkspace, TODAY, type Workspace } from "./workspace";

const PROJECT = "audit-log-connector";
export const TENANT_ID = "11111111-1111-4111-8111-111111111111";
export const DATAVERSE_URL = "https://contoso.crm4.dynamics.com";
const GRAPH = "https://graph.microsoft.com";
const LOCATION = "westeurope";

/** A tenant and subscription in memory, Resource Manager and Dataverse beside them, and our program in front of the real CLI. */
export interface Tenant extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly deployer: Deployer;
  /** Knows no registration of the cloud's by itself: `setSecret` adds one. */
  readonly entra: Entra;
  readonly dataverse: Dataverse;
  /** What the connector's provider reads of the cloud's directory. */
  readonly graph: Emulator;
  readonly workspace: Workspace;
  /** Makes a stack with the least settings and the given ones; keys without their namespace are ours. */
  stack(name: string, settings?: StackConfig): Promise<Stack>;
  /** Lets Resource Manager know the registry that a stack of that name will have. */
  expectRegistry(stack: string): void;
  /** Puts an Azure CLI in place that answers these `case` branches of sh, and hands out tokens otherwise. */
  replaceAzureCli(branches: readonly string[]): Promise<void>;
  /** Lets Resource Manager know what the cloud has of deleted vaults, as Azure's one register would. */
  mirrorDeletedVaults(): void;
}

/** Settings that keep a stack small where a test is about something else: no vault, no build. */
export const SMALL = { credential: "federated", image: "ghcr.io/contoso/audit-log-connector:1.0.0" };

/** The stack whose state is recorded for upgrades: everything but a build, see `recordedWith`. */
export const RECORDED = {
  settings: { image: SMALL.image, alertEmails: ["admin@contoso.com"] },
  env: { AUDITLOG_TODAY: TODAY },
};

/** Whether the stack whose state is recorded as `name` builds its image. */
export function buildsImage(name: string): boolean {
  return /-built-image(\.json)?$/.test(name);
}

/** Settings and environment of the stack whose state is, or will be, recorded as `name`. */
export function recordedWith(name: string) {
  const { settings, env } = RECORDED;
  return { settings: buildsImage(name) ? { ...settings, image: undefined } : settings, env };
}

/**
 * Starts everything; disposing ends it and lets cloud and emulators complain. `env` is for every command; Dataverse has no
 * table of ours, unless its options say otherwise.
 */
export async function startTenant(
  env: Readonly<Record<string, string>> = {},
  options: Partial<DataverseOptions> = {},
): Promise<Tenant> {
  const cloud = createCloud({ tenantId: TENANT_ID });
  const { subscriptionId } = cloud;
  const opened: AsyncDisposable[] = [{ [Symbol.asyncDispose]: async () => complainOf(cloud) }];
  const open = async <T extends AsyncDisposable>(starting: Promise<T>): Promise<T> => {
    const started = await starting.catch(async (error: unknown) => {
      await closeAll(opened);
      throw error;
    });
    opened.push(started);
    return started;
  };
  const deployer = await open(startCloud({ pollsUntilEnd: 1 }));
  const entra = await open(startEntra({ clock: systemClock, tenantId: TENANT_ID, clients: [] }));
  const dataverse = await open(
    startDataverse({
      clock: systemClock,
      tokens: entra,
      apps: [],
      prepared: "empty",
      audiences: [DATAVERSE_URL],
      administrators: [DEPLOYER],
      ...options,
    }),
  );
  const graph = await open(
    startGraph({ clock: systemClock, tokens: entra, directory: graphDirectory(cloud) }),
  );
  const workspace = await open(
    startWorkspace({
      program: resolve(__dirname, "../../.."),
      fakeProviders: [cloud.azuread, cloud.azureNative],
      env: {
        ...deployer.env,
        AUDITLOG_DATAVERSE_EMULATOR_URL: dataverse.url,
        AUDITLOG_GRAPH_EMULATOR_URL: graph.url,
        ...env,
      },
    }),
  );
  const replaceAzureCli = async (branches: readonly string[]): Promise<void> => {
    const tokenFor = (audience: string): string =>
      entra.issue({ audience, clientId: AZURE_CLI, objectId: DEPLOYER });
    const forDataverse = tokenFor(DATAVERSE_URL);
    const tokens = [
      `*get-access-token*${GRAPH}*) ${printToken(tokenFor(GRAPH))};;`,
      `*get-access-token*${DATAVERSE_URL}*) ${printToken(forDataverse)};;`,
      `*get-access-token*) ${printToken(deployer.token)};;`,
    ];
    await deployer.replaceAzureCli(`case "$*" in ${[...tokens, ...branches].join(" ")} *) exit 1;; esac`);
  };
  await replaceAzureCli([]);
  const expectRegistry = (stack: string): void => {
    const names = namesOf({ subscriptionId, project: PROJECT, stack });
    const group = names.of("azure-native:resources:ResourceGroup");
    const registry = names.of("azure-native:containerregistry:Registry");
    deployer.arm.registries.add(`${subscriptionId}/${group}/${registry}`.toLowerCase());
  };
  return {
    cloud,
    deployer,
    entra,
    dataverse,
    graph,
    workspace,
    replaceAzureCli,
    expectRegistry,
    stack: async (name, settings = {}) => {
      expectRegistry(name);
      return await workspace.stack(name, {
        "azure-native:location": LOCATION,
        "azure-native:subscriptionId": subscriptionId,
        ...ours({ tenantId: TENANT_ID, dataverseUrl: DATAVERSE_URL, ...settings }),
      });
    },
    mirrorDeletedVaults: () => {
      for (const name of cloud.deletedVaults.keys())
        deployer.arm.deletedVaults.add(`${subscriptionId}/${LOCATION}/${name}`.toLowerCase());
    },
    [Symbol.asyncDispose]: async () => await closeAll(opened),
  };
}

function complainOf(cloud: Cloud): void {
  const unused = cloud.unusedFaults();
  if (unused.length > 0) throw new Error(["Fault planned but not used:", ...unused].join("\n- "));
}

/** Settings of ours with their namespace; others, such as `azure-native:location`, as they are. */
export function ours(settings: StackConfig): StackConfig {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key.includes(":") ? key : `${PROJECT}:${key}`, value]),
  );
}

/** What a preview would change, as `op name`, sorted; the stack itself left out. */
export async function changes(stack: Stack, env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { digest } = ok(await stack.preview({ env }));
  return changesOf(digest);
}

/** The same of a preview that is there already; each replacement once. */
export function changesOf({ steps }: Pick<PreviewDigest, "steps">): string[] {
  const parts = ["create-replacement", "delete-replaced"];
  return steps
    .filter(({ op, urn }) => op !== "same" && !parts.includes(op) && !urn.includes("pulumi:pulumi:Stack::"))
    .map((step) => `${step.op} ${nameOf(step)}`)
    .sort();
}

/** The logical name: the last part of a URN. */
export function nameOf({ urn }: Pick<PreviewStep, "urn">): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
