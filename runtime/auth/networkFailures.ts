import { AsyncLocalStorage } from "node:async_hooks";

/** What failed last in the network during one sign-in. */
export interface NetworkFailure {
  last?: unknown;
}

const current = new AsyncLocalStorage<NetworkFailure>();

/**
 * Runs a sign-in and notes what fails in the network meanwhile: MSAL only says `network_error`. Noted with the sign-in, not
 * with its network: all identities of a process send by the network of the first
 * (findings/msal-identity-network-of-the-first.sh).
 */
export async function noting<T>(failure: NetworkFailure, run: () => Promise<T>): Promise<T> {
  return await current.run(failure, run);
}

export function noteFailure(error: unknown): void {
  const failure = current.getStore();
  if (failure !== undefined) failure.last = error;
}
