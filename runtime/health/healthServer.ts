import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigError, messageOf } from "../../common/errors";
import type { Health, HealthStatus } from "./health";

export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

/** Answers GET /live and GET /ready with 200 or 503 and the reason as JSON. */
export async function startHealthServer(
  health: Pick<Health, "live" | "ready">,
  port: number,
): Promise<HealthServer> {
  const probes: Readonly<Record<string, () => HealthStatus>> = {
    "/live": () => health.live(),
    "/ready": () => health.ready(),
  };
  const server = createServer((request, response) => {
    const status = probes[(request.url ?? "").split("?")[0] ?? ""]?.();
    response.writeHead(status === undefined ? 404 : status.ok ? 200 : 503, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(status ?? { reason: "only /live and /ready exist" }));
  });
  server.listen(port);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new ConfigError(`AUDITLOG_HEALTH_PORT is ${port}, which can't be opened: ${messageOf(error)}`, {
      hint: "Set it to a free port from 1024 to 65535, or to 0 for any free one.",
      cause: error,
    });
  }
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
