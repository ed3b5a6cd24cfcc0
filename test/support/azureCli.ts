import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** A script in the place of the Azure CLI, for processes that sign in with it. */
export interface AzureCli extends AsyncDisposable {
  /** For their PATH: the folder of `az`, Node's, and the system's. */
  readonly path: string;
  /** Puts another script there; it gets the arguments of the real one. */
  replace(script: string): Promise<void>;
}

/** Writes the script into a folder of its own. */
export async function installAzureCli(script: string): Promise<AzureCli> {
  const folder = await mkdtemp(join(tmpdir(), "az-"));
  const replace = async (text: string): Promise<void> => {
    await writeFile(join(folder, "az"), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, "az"), 0o755);
  };
  await replace(script);
  return {
    path: [folder, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
    replace,
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
  };
}

/** Client id of the Azure CLI, in whose tokens a person acts. */
export const AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/** Object id of whoever is signed in with it. */
export const DEPLOYER = "77777777-2222-4333-8444-555555555555";

/** A command that prints a token as `az account get-access-token` does; it ends in 2100 if nothing is said. */
export function printToken(accessToken: string, expiresOnSeconds = 4_102_444_800): string {
  return `echo '${JSON.stringify({ accessToken, expires_on: expiresOnSeconds })}'`;
}
