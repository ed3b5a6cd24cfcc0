import { existsSync } from "node:fs";
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

/** For those who look at it alone: a ConfigError where there is none, which would read as one where all is well. */
export function checkStateFolder(root: string): void {
  if (existsSync(root)) return;
  throw new ConfigError(
    `${settings.state.variable} is "${root}", which doesn't exist: no pass has run with this state`,
    {
      hint: "Name the stack whose state it is (npm run runtime -- --stack <name> …), or the folder of the runtime.",
    },
  );
}

export function unusableFolder(root: string, cause: unknown): ConfigError {
  return new ConfigError(
    `${settings.state.variable} is "${root}", which can't be used: ${messageOf(cause)}`,
    { hint: "Name a folder that this process may create and write.", cause },
  );
}
