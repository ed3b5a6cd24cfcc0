import type { Answer, Incoming } from "../../fakes/emulators/base/answer";
import { startServer } from "../../fakes/emulators/base/server";
import type { Emulator } from "../../fakes/emulators/emulator";
import type { Entra } from "../../fakes/emulators/entra";
import { systemClock } from "../../fakes/emulators/systemClock";

const entras = new Map<string, Entra>();
let front: Promise<Emulator> | undefined;

afterAll(async () => await (await front)?.[Symbol.asyncDispose]());

/**
 * The identity endpoint of this process's container. MSAL remembers the first one for good, so all worlds share it; each
 * has an identity of its own, which `entra` answers for.
 */
export async function identityFront(clientId: string, entra: Entra): Promise<Emulator> {
  entras.set(clientId, entra);
  front ??= startServer({
    clock: systemClock,
    route: (request) => ({ operation: "managedIdentity", handle: () => forward(request) }),
  });
  const started = await front;
  process.env["IDENTITY_ENDPOINT"] = `${started.url}/msi/token`;
  process.env["IDENTITY_HEADER"] = "emulated-identity-header";
  return started;
}

async function forward({ path, query, headers }: Incoming): Promise<Answer> {
  const entra = entras.get(query.get("client_id") ?? "");
  const response = await fetch(`${entra?.url}${path}?${query.toString()}`, {
    headers: { "x-identity-header": headers["x-identity-header"] ?? "" },
  });
  return {
    status: response.status,
    headers: { "Content-Type": "application/json" },
    body: await response.text(),
  };
}
