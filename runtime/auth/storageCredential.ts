import type { Credentials } from "./credentials";

const STORAGE = "https://storage.azure.com";

interface StorageCredential {
  getToken(): Promise<{ token: string; expiresOnTimestamp: number }>;
}

/** What signs in to the state as the credential that Azure's storage client expects; it caches and renews the token. */
export function storageCredential({ forState }: Pick<Credentials, "forState">): StorageCredential {
  return {
    async getToken() {
      const { value, expiresMs } = await forState(STORAGE);
      return { token: value, expiresOnTimestamp: expiresMs };
    },
  };
}
