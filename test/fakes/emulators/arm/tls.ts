import { connect, type AddressInfo, type Socket } from "node:net";
import { createServer } from "node:tls";

/** A certificate for 127.0.0.1 and its key, both as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** TLS in front of a plain server on this machine. */
export interface TlsFront extends AsyncDisposable {
  /** Such as `https://127.0.0.1:40123`. */
  readonly url: string;
}

/** Ends TLS on a free port and passes everything on to a plain server; a connection that breaks there breaks here. */
export async function startTlsFront(certificate: Certificate, plainUrl: string): Promise<TlsFront> {
  const port = Number(new URL(plainUrl).port);
  const open = new Set<Socket>();
  const server = createServer(certificate, (outer) => {
    const inner = connect({ host: "127.0.0.1", port });
    open.add(outer);
    outer.pipe(inner).pipe(outer);
    outer.on("error", () => inner.destroy());
    outer.on("close", () => {
      open.delete(outer);
      inner.destroy();
    });
    inner.on("error", () => outer.destroy());
    inner.on("close", () => outer.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  // A server listening on a port has an AddressInfo, never a pipe name.
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
