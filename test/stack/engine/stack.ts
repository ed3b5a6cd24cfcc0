import { readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { ok } from "./command";
import type { CommandResult } from "./command";
import { parseDigest } from "./digest";
import type { PreviewDigest, ResourceState } from "./digest";

/** For one command. */
export interface CallOptions {
  /** On top of the workspace's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** More arguments, such as `--expect-no-changes` or `--target`. */
  readonly args?: readonly string[];
}

export interface ShowOptions {
  /** In plain text, otherwise encrypted or `[secret]`. @default false */
  readonly showSecrets?: boolean;
}

/** Keys with their namespace, such as `project:key`. */
export type StackConfig = Readonly<Record<string, unknown>>;

/** One stack of a workspace. A command that fails is a result: `ok` turns it into an exception. */
export interface Stack {
  preview(options?: CallOptions): Promise<CommandResult & { readonly digest: PreviewDigest }>;
  up(options?: CallOptions): Promise<CommandResult>;
  refresh(options?: CallOptions): Promise<CommandResult>;
  destroy(options?: CallOptions): Promise<CommandResult>;
  /** Any other command, such as `["cancel"]`; the stack is named for it. */
  run(args: readonly string[], options?: CallOptions): Promise<CommandResult>;
  /** Throws when it can't be exported. */
  exportState(options?: ShowOptions): Promise<{ readonly text: string; readonly resources: ResourceState[] }>;
  /** Throws when they can't be read. */
  outputs(options?: ShowOptions): Promise<Record<string, unknown>>;
  /** Writes plain values to the stack's file. Undefined removes a key. */
  setConfig(config: StackConfig): void;
  /** Encrypts a value into the stack's file. */
  setSecret(key: string, value: string): Promise<void>;
}

export type RunPulumi = (args: readonly string[], options?: CallOptions) => Promise<CommandResult>;

/** The stack `name`, which exists and whose settings are in `file`. */
export function stackOf(name: string, file: string, pulumi: RunPulumi): Stack {
  const run: RunPulumi = (args, options) => pulumi([...args, "--stack", name], options);
  return {
    run,
    async preview(options) {
      const result = await run(["preview", "--json"], options);
      return { ...result, digest: parseDigest(result.stdout) };
    },
    up: (options) => run(["up", "--yes", "--skip-preview"], options),
    refresh: (options) => run(["refresh", "--yes", "--skip-preview"], options),
    destroy: (options) => run(["destroy", "--yes", "--skip-preview"], options),
    async exportState({ showSecrets = false } = {}) {
      const { stdout: text } = ok(await run(["stack", "export", ...(showSecrets ? ["--show-secrets"] : [])]));
      const { deployment } = JSON.parse(text) as { deployment: { resources?: ResourceState[] } };
      return { text, resources: deployment.resources ?? [] };
    },
    async outputs({ showSecrets = false } = {}) {
      const flags = showSecrets ? ["--show-secrets"] : [];
      const { stdout } = ok(await run(["stack", "output", "--json", ...flags]));
      return JSON.parse(stdout) as Record<string, unknown>;
    },
    setConfig: (config) => writeConfig(file, config),
    async setSecret(key, value) {
      ok(await run(["config", "set", "--secret", key, value]));
    },
  };
}

/** Keeps what else is in the file, above all `encryptionsalt`, without which no secret can be read again. */
function writeConfig(file: string, config: StackConfig): void {
  const settings = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: StackConfig };
  const merged = Object.entries({ ...settings.config, ...config }).filter(([, value]) => value !== undefined);
  writeFileSync(file, stringify({ ...settings, config: Object.fromEntries(merged) }));
}
