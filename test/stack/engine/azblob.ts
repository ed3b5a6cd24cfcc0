import { ContainerSASPermissions } from "@azure/storage-blob";
import { systemClock } from "../../fakes/emulators/systemClock";
import { ACCOUNT, KEY, type Azurite } from "../../support/azurite";

/** A state in blob storage, as a team has it, and the two ways to it. */
export interface BlobState {
  /** PULUMI_BACKEND_URL. https://gocloud.dev/howto/blob/#azure-local */
  readonly url: string;
  /** Variables of whoever may write it. */
  readonly writer: Readonly<Record<string, string>>;
  /** Variables of whoever may list and read it. */
  readonly reader: Readonly<Record<string, string>>;
}

/** An empty state in a container of its own. */
export async function createBlobState(azurite: Azurite): Promise<BlobState> {
  const container = await azurite.container();
  const { host } = new URL(azurite.origin);
  const sas = await container.generateSasUrl({
    permissions: ContainerSASPermissions.parse("rl"),
    expiresOn: new Date(systemClock.now() + 3_600_000),
  });
  return {
    url: `azblob://${container.containerName}?storage_account=${ACCOUNT}&domain=${host}&protocol=http&localemu=true`,
    writer: { AZURE_STORAGE_ACCOUNT: ACCOUNT, AZURE_STORAGE_KEY: KEY },
    reader: { AZURE_STORAGE_ACCOUNT: ACCOUNT, AZURE_STORAGE_SAS_TOKEN: new URL(sas).search.slice(1) },
  };
}
