import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { engineHandlers } from "./engineHandlers";
import type { Diagnostic } from "./engineHandlers";
import { serve } from "./grpc";
import { Monitor } from "./monitor";
import type { Deployment } from "./monitor";
import { PeakMemory } from "./peakMemory";
import { STACK_TYPE } from "../../common/pulumi/urn";
import type { Recorded } from "./recorded";
import type { Values } from "./values";

export interface EvaluateOptions extends Deployment {
  /** The folder of Pulumi.yaml, tsconfig.json and index.ts; absolute. */
  readonly program: string;
  /** By `<namespace>:<key>`. Like the engine, everything but a string is handed over as JSON. */
  readonly config: Values;
  readonly secretKeys?: readonly string[];
  /** Beside PATH and the home and temporary folders: nothing else of this process's environment is handed over. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default [] `nodeargs` of Pulumi.yaml. */
  readonly nodeArgs?: readonly string[];
  /** @default 120 */
  readonly timeoutSeconds?: number;
}

export interface Evaluation {
  /** 32: failed, and said so in `diagnostics`. Null: stopped by a signal, such as ours after the time-out. */
  readonly exitCode: number | null;
  /** In the order of registration, the stack first. */
  readonly resources: readonly Recorded[];
  /** The stack's outputs, secrets in their envelopes. */
  readonly outputs: Values;
  readonly diagnostics: readonly Diagnostic[];
  readonly stderr: string;
  readonly stdout: string;
  readonly seconds: number;
  /** At the program's last word; undefined where the system doesn't tell (Linux does). */
  readonly peakRssMiB: number | undefined;
}

/**
 * Runs a Pulumi program through the SDK's own loader against a fake engine, so with neither CLI nor cloud nor
 * credentials. Never throws for a failing program: `exitCode` and `diagnostics` tell.
 *
 * The arguments and the environment are those of Pulumi's language host:
 * https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/cmd/pulumi-language-nodejs/main.go (constructArguments)
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const monitor = new Monitor(options);
  const diagnostics: Diagnostic[] = [];
  const memory = new PeakMemory();
  const sample = (): void => memory.sample();
  await using server = await serve([
    [ResourceMonitorService, monitor.handlers(sample)],
    [EngineService, engineHandlers(diagnostics, sample)],
  ]);
  const started = performance.now();
  const child = start(options, server.address);
  memory.watch(child.pid);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const seconds = (performance.now() - started) / 1000;
  const { resources } = monitor;
  const outputs = resources.find(({ type }) => type === STACK_TYPE)?.outputs ?? {};
  const said = { diagnostics, stdout: stdout(), stderr: stderr() };
  return { exitCode, resources, outputs, ...said, seconds, peakRssMiB: memory.miB };
}

function start(options: EvaluateOptions, address: string): ChildProcess {
  const { program, project, stack, preview, config, secretKeys = [], nodeArgs = [] } = options;
  const loader = require.resolve("@pulumi/pulumi/cmd/run", { paths: [program] });
  const where = ["--monitor", address, "--engine", address];
  const what = ["--organization", "organization", "--project", project, "--stack", stack];
  const how = [...(preview ? ["--dry-run"] : []), "--parallel", "16"];
  const folder = ["--root-directory", program, "--pwd", program, "."];
  return spawn(process.execPath, [...nodeArgs, loader, ...where, ...what, ...how, ...folder], {
    cwd: program,
    timeout: (options.timeoutSeconds ?? 120) * 1000,
    killSignal: "SIGKILL",
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...inherited("PATH", "HOME", "USERPROFILE", "TMPDIR", "TEMP", "SystemRoot"),
      PULUMI_CONFIG: JSON.stringify(onTheWire(config)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
      PULUMI_NODEJS_TYPESCRIPT: "true",
      ...options.env,
    },
  });
}

function onTheWire(config: Values): Record<string, string> {
  const entries = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries) as Record<string, string>; // fromEntries loses the values' type
}

function inherited(...names: readonly string[]): Record<string, string> {
  const entries = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}
