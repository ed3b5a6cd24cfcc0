import { createServer as createProxy } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { installAzureCli, printToken } from "../../../support/azureCli";

/** Key Vault's data plane, for the CLI's secrets provider, and who asked it for what. */
export interface VaultServer extends AsyncDisposable {
  /** Variables that lead the CLI there, signed in with the Azure CLI. */
  readonly env: Readonly<Record<string, string>>;
  /** As `encrypt kv/keys/name/version`. */
  readonly calls: readonly string[];
}

const TOKEN = "a token for vaults";

/**
 * Any vault of vault.azure.net, with any key, behind a proxy: the CLI takes no other host. What one version of a key encrypts, no
 * other decrypts. https://learn.microsoft.com/rest/api/keyvault/keys/encrypt
 * https://github.com/google/go-cloud/blob/master/secrets/azurekeyvault/akv.go
 */
export async function startVaultServer(azureCli: readonly string[] = []): Promise<VaultServer> {
  const folder = await mkdtemp(join(tmpdir(), "vault-"));
  const { cert, private: key } = await generate([{ name: "commonName", value: "vault.azure.net" }], {
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "*.vault.azure.net" }] }],
  });
  const authority = join(folder, "cert.pem");
  await writeFile(authority, cert);
  const calls: string[] = [];
  const vaults = serveVaults({ cert, key }, calls);
  const proxy = createProxy();
  const sockets = new Set<Socket>();
  proxy.on("connect", ({ url = "" }, socket: Socket) => {
    sockets.add(socket);
    if (!/^[^.]+\.vault\.azure\.net:443$/.test(url)) {
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    vaults.emit("connection", socket);
  });
  const port = await listen(proxy);
  const cli = await installAzureCli(
    `case "$*" in *get-access-token*) ${printToken(TOKEN)};; ${azureCli.join(" ")} esac`,
  );
  return {
    env: {
      PATH: [cli.path, process.env["PATH"] ?? ""].join(":"),
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: "127.0.0.1,localhost",
      SSL_CERT_FILE: authority,
    },
    calls,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
      await cli[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function serveVaults(pair: { readonly cert: string; readonly key: string }, calls: string[]): Server {
  return createServer(pair, (request, response) => {
    const answer = (status: number, body: object, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      // The client asks once without a token, and learns from this whom to sign in to.
      const challenge = `Bearer authorization="https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111", resource="https://vault.azure.net"`;
      answer(401, { error: { code: "Unauthorized" } }, { "www-authenticate": challenge });
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const [, key = "", operation = ""] =
        /^(\/keys\/[\w-]+\/[0-9a-f]{32})\/(encrypt|decrypt)\?/.exec(request.url ?? "") ?? [];
      const id = `${(request.headers.host ?? "").split(".")[0]}${key}`;
      const { value = "" } = JSON.parse(Buffer.concat(chunks).toString() || "{}") as { value?: string };
      calls.push(`${operation} ${id}`);
      const text = Buffer.from(value, "base64url").toString("latin1");
      const seal = `sealed with ${id}:`;
      if (operation === "encrypt")
        answer(200, { kid: id, value: Buffer.from(seal + text, "latin1").toString("base64url") });
      else if (operation === "decrypt" && text.startsWith(seal))
        answer(200, { kid: id, value: Buffer.from(text.slice(seal.length), "latin1").toString("base64url") });
      else answer(400, { error: { code: "BadParameter", message: "The parameter is incorrect." } });
    });
  });
}

async function listen(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
