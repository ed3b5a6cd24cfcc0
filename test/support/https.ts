import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../fakes/emulators/systemClock";
import { createCertificate } from "./certificate";
import type { MovableClock } from "./movableClock";

/** Azurite over https, with tokens: what the runtime's blob state needs. */
export interface Azurite extends AsyncDisposable {
  /** Address of the account. */
  readonly url: string;
  /** File with the certificate, for NODE_EXTRA_CA_CERTS. */
  readonly certificate: string;
  /** Makes a container. */
  create(container: string, token: string): Promise<void>;
  /** Names of the blobs in a container. */
  list(container: string, token: string): Promise<string[]>;
}

const AZURITE = join(__dirname, "../../node_modules/azurite/dist/src/blob/main.js");

/**
 * Starts Azurite's blob service on a free port, with a certificate made for it and for `hosts`; it lives by the computer's
 * time by default.
 */
export async function startAzurite(clock?: MovableClock, hosts: readonly string[] = []): Promise<Azurite> {
  const folder = await mkdtemp(join(tmpdir(), "azurite-"));
  const pair = await createCertificate(hosts);
  const [certificate, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await writeFile(certificate, pair.cert);
  await writeFile(key, pair.key);
  const where = ["--inMemoryPersistence", "--blobHost", "127.0.0.1", "--blobPort", "0"];
  const how = ["--skipApiVersionCheck", "--disableTelemetry", "--oauth", "basic"];
  const args = [...(clock?.nodeArgs ?? []), AZURITE, ...where, ...how, "--cert", certificate, "--key", key];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...clock?.env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const address = /successfully listen\w* (?:on|at) (https:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (address !== undefined) resolve(`${address}/devstoreaccount1`);
    });
    child.once("exit", (code) => reject(new Error(`Azurite ended with ${code}: ${output}`)));
  });
  const ask = (method: string, query: string, token: string): Promise<string> =>
    exchange(`${url}/${query}`, { method, token, ca: pair.cert, nowMs: (clock ?? systemClock).now() });
  return {
    url,
    certificate,
    create: async (container, token) => void (await ask("PUT", `${container}?restype=container`, token)),
    list: async (container, token) => {
      const xml = await ask("GET", `${container}?restype=container&comp=list`, token);
      return [...xml.matchAll(/<Name>([^<]*)<\/Name>/g)].map(([, name = ""]) => name);
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Exchange {
  readonly method: string;
  readonly token: string;
  readonly ca: string;
  readonly nowMs: number;
}

/** One request beside the runtime's own client, which the test must not rely on. */
async function exchange(url: string, { method, token, ca, nowMs }: Exchange): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    "x-ms-version": "2023-11-03",
    "x-ms-date": new Date(nowMs).toUTCString(),
    "content-length": "0",
  };
  const outgoing = request(url, { method, headers, ca }).end();
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of response) body += String(chunk);
  if ((response.statusCode ?? 0) >= 300) throw new Error(`${method} ${url}: ${response.statusCode} ${body}`);
  return body;
}
