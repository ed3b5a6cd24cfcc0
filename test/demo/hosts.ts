import type { EmbeddedTenant } from "../emulators/embeddedTenant";

interface Hosts {
  readonly embedded: Pick<EmbeddedTenant, "entra" | "activity" | "dataverse">;
  /** Address of a storage account, without a trailing slash. */
  readonly storageUrl: string;
}

type Environment = Readonly<Record<string, string>>;

/** The same environment with its hosts pointed at this machine; every other value stays as it is. */
export function pointedAt(env: Environment, { embedded, storageUrl }: Hosts): Record<string, string> {
  const { entra, activity, dataverse } = embedded;
  const container = new URL(env.AUDITLOG_STATE ?? "").pathname;
  return {
    ...env,
    AUDITLOG_DATAVERSE_URL: dataverse.url,
    AUDITLOG_STATE: `${storageUrl}${container}`,
    AUDITLOG_LOGIN_URL: entra.url,
    AUDITLOG_ACTIVITY_URL: activity.url,
  };
}
