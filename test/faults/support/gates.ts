import { fetchSend, type HttpResponse } from "../../../common/http/send";
import type { Leases, StateStore } from "../../../runtime/sync/ports";
import type { JumpingClock } from "./jumpingClock";

/** The runtime's own network, watched by a clock; `patience` is the share of its time limits to wait in real time. */
export function watchedNetwork(clock: JumpingClock, patience: number): typeof fetchSend {
  return ({ timeoutMs, ...rest }) => {
    const send = fetchSend({ ...rest, timeoutMs: timeoutMs * patience });
    return async (request, signal) => {
      const response = await clock.busy(() => send(request, signal));
      return { ...response, body: watchedBody(response, clock) };
    };
  };
}

/** A reader that pauses makes nothing busy. */
async function* watchedBody({ body }: HttpResponse, clock: JumpingClock): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await clock.busy(() => chunks.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await clock.busy(async () => void (await chunks.return?.()));
  }
}

/** A store whose calls take no time. */
export function watchedStore(store: StateStore, clock: JumpingClock): StateStore {
  return {
    read: (key) => clock.busy(() => store.read(key)),
    write: (key, value, condition) => clock.busy(() => store.write(key, value, condition)),
    delete: (key) => clock.busy(() => store.delete(key)),
    async *list(prefix) {
      const keys = store.list(prefix)[Symbol.asyncIterator]();
      for (;;) {
        const next = await clock.busy(() => keys.next());
        if (next.done === true) return;
        yield next.value;
      }
    },
  };
}

/** Leases that are taken and given back at once. */
export function watchedLeases(leases: Leases, clock: JumpingClock): Leases {
  return {
    async tryAcquire() {
      const lease = await clock.busy(() => leases.tryAcquire());
      if (lease === undefined) return undefined;
      const { signal } = lease;
      return {
        signal,
        [Symbol.asyncDispose]: () => clock.busy(async () => await lease[Symbol.asyncDispose]()),
      };
    },
  };
}
