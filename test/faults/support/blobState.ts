import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { blobLeases } from "../../../runtime/state/blobLease";
import { blobStateStore } from "../../../runtime/state/blobStateStore";
import type { Answer, Incoming } from "../../fakes/emulators/base/answer";
import { startServer } from "../../fakes/emulators/base/server";
import type { Emulator, Fault } from "../../fakes/emulators/emulator";
import { systemClock } from "../../fakes/emulators/systemClock";
import { ACCOUNT, KEY, startAzurite, type Azurite } from "../../support/azurite";
import type { JumpingClock } from "./jumpingClock";
import type { WorldOptions } from "./world";

let azurite: Promise<Azurite> | undefined;
let front: Promise<Emulator> | undefined;
/** Of the latest world. */
let latest: ContainerClient | undefined;

afterAll(async () => {
  try {
    await (await front)?.[Symbol.asyncDispose]();
  } finally {
    await (await azurite)?.[Symbol.asyncDispose]();
  }
});

/** Azurite, behind a front that takes faults; operations: `acquire`, `renew`, `release`, `read`, `write`, `list`, `delete`. */
export async function blobFront(): Promise<Emulator> {
  azurite ??= startAzurite();
  const { origin } = await azurite;
  front ??= startServer({
    clock: systemClock,
    route: (request) => ({ operation: operationOf(request), handle: () => forward(origin, request) }),
  });
  return await front;
}

/** State in a new container behind the front. */
export const inBlobs: NonNullable<WorldOptions["state"]> = async (clock) => {
  const { url } = await blobFront();
  azurite ??= startAzurite();
  const made = await (await azurite).container();
  const name = made.containerName;
  latest = made;
  watch(clock, new URL(url).host);
  const container = new ContainerClient(
    `${url}/${ACCOUNT}/${name}`,
    new StorageSharedKeyCredential(ACCOUNT, KEY),
    {
      // As the runtime's own, but that the waits between are no matter of ours.
      retryOptions: { maxTries: 4, retryDelayInMs: 1, maxRetryDelayInMs: 2 },
    },
  );
  return { store: blobStateStore(container), leases: blobLeases(container, clock) };
};

/** Ends the lease on the latest world's state: Azurite lives by the computer's time, in which a lease lasts a minute. */
export async function breakLease(): Promise<void> {
  await latest?.getBlobClient("lock").getBlobLeaseClient().breakLease(0);
}

/** An error as storage shapes it. */
export function storageError(status: number, code: string): Fault {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>No.</Message></Error>`;
  return { status, body, headers: { "x-ms-error-code": code, "Content-Type": "application/xml" } };
}

/** Of the requests to a host, no time passes until each has been answered. https://nodejs.org/api/diagnostics_channel.html#http */
function watch(clock: JumpingClock, host: string): void {
  const open = new Map<unknown, () => void>();
  const onStart = (message: unknown): void => {
    const { request } = message as { request: { readonly host: string; getHeader(name: string): unknown } };
    if (request.getHeader("host") !== host) return;
    void clock.busy(() => new Promise<void>((resolve) => open.set(request, resolve)));
  };
  const onEnd = (message: unknown): void => {
    const { request } = message as { request: unknown };
    open.get(request)?.();
    open.delete(request);
  };
  const channels = [
    ["http.client.request.start", onStart],
    ["http.client.response.finish", onEnd],
    ["http.client.request.error", onEnd],
  ] as const;
  for (const [name, listener] of channels) subscribe(name, listener);
  clock.onStop(() => {
    for (const [name, listener] of channels) unsubscribe(name, listener);
  });
}

function operationOf({ method, query, headers }: Incoming): string {
  if (query.get("comp") === "lease") return headers["x-ms-lease-action"] ?? "lease";
  if (query.get("comp") === "list") return "list";
  return { GET: "read", PUT: "write", DELETE: "delete" }[method] ?? method;
}

const OF_THE_CONNECTION = ["host", "connection", "content-length", "transfer-encoding", "keep-alive", "date"];

async function forward(origin: string, request: Incoming): Promise<Answer> {
  const { method, path, query, headers, body } = request;
  const search = query.size === 0 ? "" : `?${query.toString()}`;
  const response = await fetch(`${origin}${path}${search}`, {
    method,
    headers: Object.fromEntries(
      Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name)),
    ),
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  const kept = [...response.headers].filter(([name]) => !OF_THE_CONNECTION.includes(name));
  return {
    status: response.status,
    headers: Object.fromEntries(kept),
    body: Buffer.from(await response.arrayBuffer()),
  };
}
