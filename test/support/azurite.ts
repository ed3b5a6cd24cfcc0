import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";

/** The real storage emulator, as a process of its own on a free port. */
export interface Azurite extends AsyncDisposable {
  /** Such as `http://127.0.0.1:10000`. */
  readonly origin: string;
  /** A new, empty container. */
  container(): Promise<ContainerClient>;
  /** Ends the process at once; requests under way fail. */
  kill(): Promise<void>;
}

const SCRIPT = join(__dirname, "../../node_modules/azurite/dist/src/blob/main.js");
const FLAGS = ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"];
const ADDRESS = ["--blobHost", "127.0.0.1", "--blobPort", "0"];
export const ACCOUNT = "devstoreaccount1";
// The same for everybody: https://github.com/Azure/Azurite#default-storage-account
export const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

export async function startAzurite(): Promise<Azurite> {
  const child = spawn(process.execPath, [SCRIPT, ...FLAGS, ...ADDRESS], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const origin = await originOf(child);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  let containers = 0;
  return {
    origin,
    async container() {
      const url = `${origin}/${ACCOUNT}/container-${++containers}`;
      const client = new ContainerClient(url, new StorageSharedKeyCredential(ACCOUNT, KEY), {
        retryOptions: { maxTries: 1 },
      });
      await client.create();
      return client;
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

async function originOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError("Azurite was started without a pipe");
  const lines = createInterface({ input: child.stdout });
  try {
    for await (const line of lines) {
      const origin = /listens on (http:\S+)/.exec(line)?.[1];
      if (origin !== undefined) return origin;
    }
  } finally {
    lines.close();
    // Keeps the pipe from filling up and stopping Azurite.
    child.stdout.resume();
  }
  throw new Error("Azurite ended before it listened");
}
