import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { codeOf, ConfigError, ConnectorError, messageOf } from "../../common/errors";
import type { Leases } from "../sync/ports";
import { makePrivateFolder, tighten } from "./privateFolder";

/** A holder that has not renewed for this long is assumed dead. */
const STALE_MS = 10_000;

/** The right to write a state folder: a lock that its holder keeps renewing. */
export function folderLeases(root: string): Leases {
  let isTight = false;
  return {
    async tryAcquire() {
      await makeFolder(root);
      if (!isTight) await tighten(root);
      isTight = true;
      const lost = new AbortController();
      const onCompromised = (error: Error): void =>
        lost.abort(
          new ConnectorError("lease", `the lock on ${root} was lost: ${messageOf(error)}`, { cause: error }),
        );
      try {
        const release = await lock(root, {
          lockfilePath: join(root, "lock"),
          stale: STALE_MS,
          onCompromised,
        });
        return {
          signal: lost.signal,
          [Symbol.asyncDispose]: async () => {
            if (!lost.signal.aborted) await release();
          },
        };
      } catch (error) {
        if (codeOf(error) === "ELOCKED") return undefined;
        throw error;
      }
    },
  };
}

async function makeFolder(root: string): Promise<void> {
  try {
    await makePrivateFolder(root);
    await access(root, constants.W_OK);
  } catch (error) {
    throw new ConfigError(`AUDITLOG_STATE is "${root}", which can't be used: ${messageOf(error)}`, {
      hint: "Name a folder that this process may create and write.",
      cause: error,
    });
  }
}
