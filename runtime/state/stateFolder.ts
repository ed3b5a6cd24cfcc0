import { access, constants } from "node:fs/promises";
import { ConfigError, messageOf } from "../../common/errors";
import { makePrivateFolder } from "./privateFolder";
import { settings } from "../../common/settings/runtimeSettings";

/** Makes the folder unless it exists; a ConfigError where this process may not write in it. */
export async function makeStateFolder(root: string): Promise<void> {
  try {
    await makePrivateFolder(root);
    await access(root, constants.W_OK);
  } catch (error) {
    throw unusableFolder(root, error);
  }
}

export function unusableFolder(root: string, cause: unknown): ConfigError {
  return new ConfigError(
    `${settings.state.variable} is "${root}", which can't be used: ${messageOf(cause)}`,
    { hint: "Name a folder that this process may create and write.", cause },
  );
}
