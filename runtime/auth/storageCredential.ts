import type { Credentials } from "./credentials";

const STORAGE = "https://storage.azure.com";

interface StorageCredential {
  getToken(): Promise<{ token: string; expiresOnTimestamp: number }>;
}

/** The managed identity as the credential that Azure's storage client expects; it caches and renews the token. */
export function storageCredential({
  forManagedIdentity,
}: Pick<Credentials, "forManagedIdentity">): StorageCredential {
  return {
    async getToken() {
      const { value, expiresMs } = await forManagedIdentity(STORAGE);
      return { token: value, expiresOnTimestamp: expiresMs };
    },
  };
}
