import type { BlobLeaseClient, ContainerClient } from "@azure/storage-blob";
import { SECOND_MS, type Clock } from "../support/clock";
import { KitError, messageOf } from "../support/errors";
import type { Lease, Leases } from "../sync/ports";
import { explainStorage, statusOf } from "./storageErrors";

/** https://learn.microsoft.com/rest/api/storageservices/lease-blob: 15 to 60 seconds, or for ever */
const LEASE_SECONDS = 60;
const RENEW_MS = 20 * SECOND_MS;

/** The right to write a container: a lease on its blob `lock`, renewed three times before it could run out. */
export function blobLeases(container: ContainerClient, clock: Clock): Leases {
  const lockBlob = container.getBlockBlobClient("lock");
  return {
    async tryAcquire() {
      try {
        await lockBlob.upload("", 0, { conditions: { ifNoneMatch: "*" } });
      } catch (error) {
        // Another process may create it at the same time, or hold it: both mean that it is there.
        if (statusOf(error) !== 409 && statusOf(error) !== 412) throw explainStorage(error, container.url);
      }
      const client = lockBlob.getBlobLeaseClient();
      try {
        await client.acquireLease(LEASE_SECONDS);
      } catch (error) {
        if (statusOf(error) === 409) return undefined;
        throw explainStorage(error, container.url);
      }
      return renewing(client, clock);
    },
  };
}

function renewing(client: BlobLeaseClient, clock: Clock): Lease {
  const lost = new AbortController();
  const released = new AbortController();
  const renewal = (async () => {
    let renewedAt = clock.now();
    for (;;) {
      await clock.sleep(RENEW_MS, released.signal);
      try {
        await client.renewLease();
        renewedAt = clock.now();
      } catch (error) {
        // One failed renewal is no loss yet: the lease runs on until its time is up, unless somebody broke it.
        const isOver = clock.now() - renewedAt > LEASE_SECONDS * SECOND_MS - RENEW_MS;
        if (!isOver && statusOf(error) !== 409 && statusOf(error) !== 412) continue;
        lost.abort(
          new KitError("lease", `the lease on the state was lost: ${messageOf(error)}`, { cause: error }),
        );
        return;
      }
    }
  })().catch(() => undefined);

  return {
    signal: lost.signal,
    [Symbol.asyncDispose]: async () => {
      released.abort(new Error("released"));
      await renewal;
      // A lease that can't be given back runs out by itself.
      if (!lost.signal.aborted) await client.releaseLease().catch(() => undefined);
    },
  };
}
