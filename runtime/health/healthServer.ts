import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Health, Verdict } from "./health";

export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

/** Answers GET /live and GET /ready with 200 or 503 and the reason as JSON. */
export async function startHealthServer(health: Health, port: number): Promise<HealthServer> {
  const probes: Readonly<Record<string, () => Verdict>> = {
    "/live": () => health.live(),
    "/ready": () => health.ready(),
  };
  const server = createServer((request, response) => {
    const verdict = probes[request.url ?? ""]?.();
    response.writeHead(verdict === undefined ? 404 : verdict.ok ? 200 : 503, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(verdict ?? { reason: "only /live and /ready exist" }));
  });
  server.listen(port);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
