import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { connectProvider, type ProviderClient } from "./providerClient";

/** The provider as the engine starts it. */
export interface ProviderProcess extends AsyncDisposable {
  readonly client: ProviderClient;
  /** What it wrote besides its port: nothing of it may be a token. */
  output(): string;
}

const EXECUTABLE = resolve(__dirname, "../../../provider/pulumi-resource-auditlog");

/** Starts the executable with an engine's address and waits for its first line, the port. */
export async function startProvider(
  env: Readonly<Record<string, string>>,
  engine = "127.0.0.1:1",
): Promise<ProviderProcess> {
  const child = spawn(EXECUTABLE, [engine], { env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<void>((done) => child.once("close", () => done()));
  const output = { stdout: "", stderr: "" };
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const port = await new Promise<number>((found, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
      if (output.stdout.includes("\n")) found(Number(output.stdout.split("\n")[0]));
    });
    child.once("close", (code) => reject(new Error(`it ended with ${code}: ${output.stderr}`)));
  });
  const client = connectProvider(port);
  return {
    client,
    output: () => output.stdout.split("\n").slice(1).join("\n") + output.stderr,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      child.kill("SIGKILL");
      await exited;
    },
  };
}
