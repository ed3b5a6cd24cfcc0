import type { SimulatedTenant } from "../fakes/emulators/simulatedTenant";

interface Hosts {
  readonly simulated: Pick<SimulatedTenant, "entra" | "activity" | "dataverse">;
  /** Address of a storage account, without a trailing slash. */
  readonly storageUrl: string;
}

type Environment = Readonly<Record<string, string>>;

/** The same environment with its hosts pointed at this machine; every other value stays as it is. */
export function pointedAt(env: Environment, { simulated, storageUrl }: Hosts): Record<string, string> {
  const { entra, activity, dataverse } = simulated;
  const container = new URL(env.AUDITLOG_STATE ?? "").pathname;
  return {
    ...env,
    AUDITLOG_DATAVERSE_URL: dataverse.url,
    AUDITLOG_STATE: `${storageUrl}${container}`,
    AUDITLOG_LOGIN_URL: entra.url,
    AUDITLOG_ACTIVITY_URL: activity.url,
  };
}
