import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type AgentOptions } from "node:https";
import type { Duplex } from "node:stream";
import { clipped, codeOf, messageOf } from "../errors";
import { SECOND_MS } from "../time";
import { basicCredentials, hasProxy, proxyOf, type Proxy } from "./proxy";

/** Whose connections lead to an address. */
export type Connections = (url: URL) => HttpAgent;

/** Longest wait for a proxy's answer to CONNECT. */
const TUNNEL_TIMEOUT_MS = 30 * SECOND_MS;
const TUNNEL_REFUSED = "EPROXY";

// Connections are kept, cookies are not: Dataverse pins a client that returns its affinity cookie to one server.
// https://learn.microsoft.com/power-apps/developer/data-platform/send-parallel-requests#server-affinity
const kept = { keepAlive: true };

/** Straight to the address, or through the proxy that HTTPS_PROXY and NO_PROXY choose: by tunnels that are used again. */
export function createConnections(options: AgentOptions = {}): Connections {
  const direct = { http: new HttpAgent(kept), https: new HttpsAgent({ ...options, ...kept }) };
  const tunnels = new Map<string, HttpAgent>();
  return (url) => {
    const proxy = proxyOf(url);
    if (proxy === undefined) return url.protocol === "http:" ? direct.http : direct.https;
    const known = tunnels.get(proxy.url.href) ?? new Tunnels(proxy, { ...options, ...kept });
    tunnels.set(proxy.url.href, known);
    return known;
  };
}

/** Those of the whole process. */
export const connections = createConnections();

/**
 * For clients of Azure's libraries that ask one host: their own reading of NO_PROXY knows neither ports nor `*`, and they
 * make a tunnel for each request.
 */
export function agentOption(url: string): { readonly agent?: HttpAgent } {
  return hasProxy() ? { agent: connections(new URL(url)) } : {};
}

interface SdkRequest {
  readonly url: string;
  agent?: unknown;
}

/** The same for those that ask several: a policy for their pipelines. */
export const connectionsPolicy = {
  name: "connectionsPolicy",
  async sendRequest<Request extends SdkRequest, Response>(
    request: Request,
    next: (request: Request) => Promise<Response>,
  ): Promise<Response> {
    const url = new URL(request.url);
    request.agent = proxyOf(url) === undefined ? undefined : connections(url);
    return await next(request);
  },
};

/** What to check when no answer comes from an address. */
export function networkHint(url: string, code: string | undefined): string {
  const host = hostOf(url);
  const proxy = URL.canParse(url) ? proxyOf(new URL(url)) : undefined;
  if (proxy === undefined)
    return `Check that this machine reaches ${host} (name resolution, firewall; behind a proxy, set HTTPS_PROXY).`;
  const named = `the proxy ${proxy.url.host} (${proxy.variable})`;
  if (code === `${TUNNEL_REFUSED}407`)
    return `${proxy.variable} needs a user and password that ${proxy.url.host} accepts (scheme Basic): http://<user>:<password>@${proxy.url.host}, both percent-encoded.`;
  if (/CERT|ISSUER/.test(code ?? ""))
    return `If ${named} opens TLS, name its certificate authority's file in NODE_EXTRA_CA_CERTS.`;
  return `Check that this machine reaches ${named}, and that it lets connections to ${host} through; NO_PROXY names hosts to reach without it.`;
}

/** Whether the proxy has refused for good: the same request would be refused again. */
export function isProxyRefusal(code: string | undefined): boolean {
  return new RegExp(`^${TUNNEL_REFUSED}4(?!08|29)`).test(code ?? "");
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

type OnConnection = (error: Error | null, stream: Duplex) => void;
/** Node leaves the stream out after an error, which its types don't say. */
type OnFailure = (error: Error) => void;

function authorityOf(host: string, port: number | string | null | undefined): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port ?? 443}`;
}

/** TLS through tunnels of one proxy (RFC 9110, section 9.3.6). */
class Tunnels extends HttpsAgent {
  constructor(
    private readonly proxy: Proxy,
    options: AgentOptions,
  ) {
    super(options);
  }

  override createConnection(
    options: Parameters<HttpsAgent["createConnection"]>[0],
    callback: OnConnection,
  ): undefined {
    const target = authorityOf(options.host ?? "", options.port);
    const { url, variable } = this.proxy;
    const fail = (message: string, code: string | undefined): void => {
      const error = new Error(`the proxy ${url.host} (${variable}) ${message}`);
      (callback as OnFailure)(Object.assign(error, { code }));
    };
    const request = this.#connect(target);
    request.once("error", (error) => fail(`can't be reached: ${messageOf(error)}`, codeOf(error)));
    request.once("timeout", () =>
      request.destroy(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" })),
    );
    request.once("connect", ({ statusCode = 0, statusMessage }: IncomingMessage, socket, head) => {
      request.removeAllListeners("timeout");
      socket.setTimeout(0);
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        const said = `${statusCode} ${clipped(statusMessage ?? "")}`.trim();
        return fail(`answered ${said} to CONNECT ${target}`, `${TUNNEL_REFUSED}${statusCode}`);
      }
      socket.unshift(head);
      const stream = super.createConnection({ ...options, socket } as typeof options);
      callback(null, stream as Duplex);
    });
    request.end();
    return undefined;
  }

  #connect(target: string): ClientRequest {
    const { url } = this.proxy;
    const credentials = basicCredentials(url);
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    return send({
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : url.port,
      method: "CONNECT",
      path: target,
      headers: {
        host: target,
        ...(credentials === "" ? {} : { "proxy-authorization": `Basic ${credentials}` }),
      },
      agent: false,
      timeout: TUNNEL_TIMEOUT_MS,
    });
  }
}
