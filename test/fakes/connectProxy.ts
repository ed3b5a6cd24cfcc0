import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { startTlsFront, type Certificate, type TlsFront } from "./emulators/arm/tls";

/** How to start a proxy. */
export interface ConnectProxyOptions {
  /** The services it leads to: host names, and where each one's server is; a plain one gets TLS before it. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Of the hosts with plain servers. */
  readonly certificate: Certificate;
  /** What a client must know, such as `user:password`. */
  readonly credentials?: string;
}

/** An http proxy of a company: it tunnels to the hosts that it knows and keeps what it could read on the way. */
export interface ConnectProxy extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Targets of the tunnels so far, such as `contoso.crm4.dynamics.com:443`. */
  readonly tunnels: readonly string[];
  /** Everything that clients sent it, what went through the tunnels included. */
  read(): string;
  /** Answers every CONNECT from now on with that status and reason. "": not at all. */
  refuseWith(answer: string): void;
}

/** Starts the proxy on a free port. */
export async function startConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const { hosts, certificate, credentials } = options;
  const fronts: TlsFront[] = [];
  const ports = new Map<string, number>();
  for (const [host, url] of Object.entries(hosts)) {
    const front = url.startsWith("https:") ? undefined : await startTlsFront(certificate, url);
    if (front !== undefined) fronts.push(front);
    ports.set(`${host}:443`, Number(new URL(front?.url ?? url).port));
  }
  const wanted =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  const open = new Set<Socket>();
  const tunnels: string[] = [];
  const read: Buffer[] = [];
  let refusal: string | undefined;

  const refusalOf = ({ url = "", headers }: IncomingMessage): string | undefined => {
    if (refusal !== undefined) return refusal;
    if (wanted !== undefined && headers["proxy-authorization"] !== wanted)
      return '407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"';
    return ports.has(url) ? undefined : "502 Bad Gateway";
  };
  const server = createServer((request, response) => {
    read.push(Buffer.from(`${request.method} ${request.url}\n${request.rawHeaders.join("\n")}`));
    response.writeHead(501).end();
  });
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => undefined);
  });
  server.on("connect", (request: IncomingMessage, outer: Duplex) => {
    read.push(Buffer.from(`CONNECT ${request.url}\n${request.rawHeaders.join("\n")}\n`));
    const refused = refusalOf(request);
    if (refused === "") return;
    if (refused !== undefined) return void outer.end(`HTTP/1.1 ${refused}\r\nContent-Length: 0\r\n\r\n`);
    tunnels.push(request.url ?? "");
    const inner = connect(ports.get(request.url ?? "") ?? 0, "127.0.0.1");
    outer.write("HTTP/1.1 200 Connection established\r\n\r\n");
    outer.on("data", (chunk: Buffer) => read.push(chunk));
    outer.pipe(inner).pipe(outer);
    outer.on("error", () => inner.destroy()).on("close", () => inner.destroy());
    inner.on("error", () => outer.destroy()).on("close", () => outer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    read: () => Buffer.concat(read).toString("latin1"),
    refuseWith: (answer) => void (refusal = answer),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
      for (const front of fronts) await front[Symbol.asyncDispose]();
    },
  };
}
