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
import { graphDirectory } from "./graphDirectory";

export const PROJECT = "audit-log-connector";
export const LOCATION = "westeurope";
const GRAPH = "https://graph.microsoft.com";

export interface ServicesOptions {
  readonly tenantId: string;
  /** @default one of the cloud's own */
  readonly subscriptionId?: string;
  readonly dataverseUrl: string;
  readonly dataverse?: Partial<DataverseOptions>;
}

/** What one tenant has: a tenant and subscription in memory, Resource Manager, Entra, Graph and Dataverse beside them. */
export interface Services extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly deployer: Deployer;
  /** Knows no registration of the cloud's by itself: `setSecret` adds one. */
  readonly entra: Entra;
  readonly dataverse: Dataverse;
  /** What the connector's provider reads of the cloud's directory. */
  readonly graph: Emulator;
  /** For every command. */
  readonly env: Readonly<Record<string, string>>;
  /** Puts an Azure CLI in place that answers these `case` branches of sh, and hands out tokens otherwise. */
  replaceAzureCli(branches: readonly string[]): Promise<void>;
  /** Lets Resource Manager know the registry that a stack of this name makes. */
  addRegistryOf(stack: string): void;
}

/** Starts everything; disposing ends it and lets cloud and emulators complain. Dataverse has no table of ours. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { tenantId, dataverseUrl } = options;
  const given = options.subscriptionId === undefined ? {} : { subscriptionId: options.subscriptionId };
  const cloud = createCloud({ tenantId, ...given });
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
  const entra = await open(startEntra({ clock: systemClock, tenantId, clients: [] }));
  const dataverse = await open(
    startDataverse({
      clock: systemClock,
      tokens: entra,
      apps: [],
      prepared: "empty",
      audiences: [dataverseUrl],
      administrators: [DEPLOYER],
      ...options.dataverse,
    }),
  );
  const graph = await open(
    startGraph({ clock: systemClock, tokens: entra, directory: graphDirectory(cloud) }),
  );
  const tokenFor = (audience: string): string =>
    entra.issue({ audience, clientId: AZURE_CLI, objectId: DEPLOYER });
  const replaceAzureCli = async (branches: readonly string[]): Promise<void> => {
    const tokens = [
      `*get-access-token*${GRAPH}*) ${printToken(tokenFor(GRAPH))};;`,
      `*get-access-token*${dataverseUrl}*) ${printToken(tokenFor(dataverseUrl))};;`,
      `*get-access-token*) ${printToken(deployer.token)};;`,
    ];
    await deployer.replaceAzureCli(`case "$*" in ${[...tokens, ...branches].join(" ")} *) exit 1;; esac`);
  };
  await replaceAzureCli([]);
  return {
    cloud,
    deployer,
    entra,
    dataverse,
    graph,
    env: {
      ...deployer.env,
      AUDITLOG_DATAVERSE_EMULATOR_URL: dataverse.url,
      AUDITLOG_GRAPH_EMULATOR_URL: graph.url,
    },
    replaceAzureCli,
    addRegistryOf(stack) {
      const names = namesOf({ subscriptionId, project: PROJECT, stack });
      const group = names.of("azure-native:resources:ResourceGroup");
      const registry = names.of("azure-native:containerregistry:Registry");
      deployer.arm.registries.add(`${subscriptionId}/${group}/${registry}`.toLowerCase());
    },
    [Symbol.asyncDispose]: async () => await closeAll(opened),
  };
}

function complainOf(cloud: Cloud): void {
  const unused = cloud.unusedFaults();
  if (unused.length > 0) throw new Error(["Fault planned but not used:", ...unused].join("\n- "));
}
