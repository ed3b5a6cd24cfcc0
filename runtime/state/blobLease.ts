import type { BlobLeaseClient, ContainerClient } from "@azure/storage-blob";
import { SECOND_MS, type Clock } from "../../common/time";
import { ConnectorError, messageOf } from "../../common/errors";
import { linkedSignal } from "../../common/signals";
import type { Lease, Leases } from "../sync/ports";
import { explainStorage, statusOf } from "./storageErrors";

/** https://learn.microsoft.com/rest/api/storageservices/lease-blob: 15 to 60 seconds, or for ever */
const LEASE_SECONDS = 60;
const RENEW_MS = 20 * SECOND_MS;
const RETRY_MS = 5 * SECOND_MS;
/** Without a renewal for this long we stop writing, well before anybody else may start. */
const GIVE_UP_MS = 45 * SECOND_MS;

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
  const renewal = keepRenewing(client, clock, released.signal).then(
    (why) => lost.abort(new ConnectorError("lease", `the lease on the state was lost: ${why}`)),
    // Released: nothing is lost.
    () => undefined,
  );
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

/** Renews until `released`, which it rejects with; resolves with the reason once the lease must be assumed lost. */
async function keepRenewing(client: BlobLeaseClient, clock: Clock, released: AbortSignal): Promise<string> {
  let renewedMs = clock.now();
  let pauseMs = RENEW_MS;
  for (;;) {
    await clock.sleep(pauseMs, released);
    const startedMs = clock.now();
    const failure = await failureWithin(
      renewedMs + GIVE_UP_MS - startedMs,
      () => client.renewLease(),
      clock,
      released,
    );
    if (failure === undefined) {
      renewedMs = startedMs;
      pauseMs = RENEW_MS;
      continue;
    }
    // It was broken or taken over.
    if (statusOf(failure) === 409 || statusOf(failure) === 412) return messageOf(failure);
    pauseMs = Math.min(RETRY_MS, renewedMs + GIVE_UP_MS - clock.now());
    if (pauseMs <= 0) return messageOf(failure);
  }
}

/** What an attempt failed with, or that it took too long; undefined: it worked. */
async function failureWithin(
  ms: number,
  attempt: () => Promise<unknown>,
  clock: Clock,
  released: AbortSignal,
): Promise<unknown> {
  using timer = linkedSignal(released);
  const work = attempt().then(
    () => undefined,
    (error: unknown) => error,
  );
  const late = clock.sleep(ms, timer.signal).then(() => new Error("no answer in time"));
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
  }
}
