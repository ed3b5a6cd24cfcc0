import { join } from "node:path";
import { lock } from "proper-lockfile";
import { codeOf, ConnectorError, messageOf } from "../../common/errors";
import type { Leases } from "../sync/ports";
import { tighten } from "./privateFolder";
import { makeStateFolder } from "./stateFolder";

/** A holder that has not renewed for this long is assumed dead. */
const STALE_MS = 10_000;

/** The right to write a state folder: a lock that its holder keeps renewing. */
export function folderLeases(root: string): Leases {
  let isTight = false;
  return {
    async tryAcquire() {
      await makeStateFolder(root);
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
