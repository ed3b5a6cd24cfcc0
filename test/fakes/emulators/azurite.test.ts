import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { generate } from "selfsigned";

import { startEntra } from "./entra";
import { systemClock } from "./systemClock";
import { send } from "./testing";

// Azurite checks issuer, audience and times of a token, not its signature; Entra's audience rules are not proven here.

const IDENTITY = { clientId: "identity", principalId: "principal", header: "h1" };
const AZURITE = join(__dirname, "../../../node_modules/azurite/dist/src/blob/main.js");

test.each([
  ["https://storage.azure.com", 201],
  ["https://storage.azure.com/", 201],
  ["https://vault.azure.net", 403],
])("Azurite answers the identity's token for %s with %i", async (resource, expected) => {
  await using entra = await startEntra({
    clock: systemClock,
    tenantId: "11111111-1111-4111-8111-111111111111",
    clients: [],
    managedIdentity: IDENTITY,
  });
  await using azurite = await startAzurite();
  const query = new URLSearchParams({ "api-version": "2019-08-01", resource });

  const { body } = await send(`${entra.url}/msi/token?${query.toString()}`, {
    headers: { "X-IDENTITY-HEADER": IDENTITY.header },
  });
  const status = await azurite.createContainer((body as { access_token: string }).access_token);

  expect(status).toBe(expected);
});

interface Azurite extends AsyncDisposable {
  createContainer(token: string): Promise<number>;
}

async function startAzurite(): Promise<Azurite> {
  const folder = await mkdtemp(join(tmpdir(), "azurite-"));
  const pems = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await writeFile(cert, pems.cert);
  await writeFile(key, pems.private);
  const flags = [
    "--inMemoryPersistence",
    "--skipApiVersionCheck",
    "--disableTelemetry",
    "--oauth",
    "basic",
    "--cert",
    cert,
    "--key",
    key,
  ];
  const child = spawn(process.execPath, [AZURITE, ...flags, "--blobHost", "127.0.0.1", "--blobPort", "0"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await listening(child);
  return {
    createContainer: (token) =>
      putContainer(`${url}/devstoreaccount1/made?restype=container`, token, pems.cert),
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const url = /successfully listen\w* (?:on|at) (https:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`Azurite ended with ${code}: ${output}`)));
  });
}

async function putContainer(url: string, token: string, ca: string): Promise<number> {
  const headers = {
    Authorization: `Bearer ${token}`,
    "x-ms-version": "2023-11-03",
    "x-ms-date": new Date(systemClock.now()).toUTCString(),
    "Content-Length": "0",
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "PUT", headers, ca }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
    });
    outgoing.once("error", reject);
    outgoing.end();
  });
}
