import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { findCli } from "../cli/find";
import { ok, runCommand } from "./command";
import type { CommandResult } from "./command";
import { startProvider } from "./providerServer";
import type { ConfigurableFakeProvider, ProviderServer } from "./providerServer";
import { stackOf } from "./stack";
import type { RunPulumi, Stack, StackConfig } from "./stack";

const NODE_MODULES = resolve(__dirname, "../../../node_modules");

/** What a Pulumi program of ours consists of; what a program doesn't have is left out. */
const PROGRAM_FILES = [
  "LICENSE",
  "index.ts",
  "Pulumi.yaml",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "common",
  "components",
  "provider",
  "page",
  "runtime",
  "scripts",
  // The commands that pipelines run.
  "tools",
];

export interface WorkspaceOptions {
  /** The folder with Pulumi.yaml. */
  readonly program: string;
  /** Files and folders to copy from there. @default the files of our own program */
  readonly files?: readonly string[];
  readonly fakeProviders: readonly ConfigurableFakeProvider[];
  /** For every command, on top of the workspace's own; nothing is inherited but PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lines of sh before the CLI starts, in `shell` alone. @default none */
  readonly beforeCli?: string;
  /** For each command. @default 180,000 */
  readonly limitMs?: number;
}

/**
 * A copy of a Pulumi program with a state, a home and providers of its own, for the real CLI. Disposing kills what
 * still runs and leaves no file behind.
 */
export interface Workspace extends AsyncDisposable {
  /** The copy. */
  readonly folder: string;
  /** Makes a stack with these settings, of the program in the copy, or in a folder of it. */
  stack(name: string, config?: StackConfig, within?: string): Promise<Stack>;
  /**
   * Runs a script there as GitHub runs a step: bash ends at the first command that fails. `pulumi` is the CLI of these
   * tests; `npm ci` does nothing, the packages are linked; or what the variable ON_NPM_CI says.
   */
  shell(script: string, env: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** Changes a file of the copy; throws when the change changes nothing. */
  edit(file: string, change: (text: string) => string): Promise<void>;
}

/** The day on which stacks are tested: no secret is near its end. */
export const TODAY = "2026-11-25";

/** Throws when there is no CLI: `npm run engine` provides it. */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { program, files = PROGRAM_FILES, fakeProviders, env = {}, limitMs = 180_000 } = options;
  const { beforeCli = "" } = options;
  const cli = findCli();
  const temporary = await mkdtemp(join(tmpdir(), "pulumi-"));
  const folder = join(temporary, "program");
  const providers: ProviderServer[] = [];
  const abort = new AbortController();
  const running = new Set<Promise<unknown>>();
  const dispose = async (): Promise<void> => {
    abort.abort(new Error("the workspace is disposed"));
    await Promise.allSettled(running);
    for (const provider of providers) await provider[Symbol.asyncDispose]();
    await rm(temporary, { recursive: true, force: true });
  };
  try {
    await copyProgram(program, files, folder);
    for (const fakeProvider of fakeProviders) providers.push(await startProvider(fakeProvider));
    const environment = { ...(await prepareHome(temporary)), ...attach(providers), ...env };
    const start = (
      program: string,
      args: readonly string[],
      more: Readonly<Record<string, string>> = {},
    ): Promise<CommandResult> => {
      const options = { cwd: folder, env: { ...environment, ...more }, limitMs, signal: abort.signal };
      const run = runCommand(program, args, options);
      const settled = run.catch(() => {}).finally(() => running.delete(settled));
      running.add(settled);
      return run;
    };
    const pulumi: RunPulumi = (args, { args: rest = [], env: more } = {}) =>
      start(cli, ["--non-interactive", "--color", "never", ...args, ...rest], more);
    return {
      folder,
      async stack(name, config = {}, within = "") {
        const place = join(folder, within);
        const there: RunPulumi = (args, options) => pulumi(["--cwd", place, ...args], options);
        ok(await there(["stack", "init", `organization/${await projectName(place)}/${name}`]));
        const stack = stackOf(name, join(place, `Pulumi.${name}.yaml`), there);
        stack.setConfig(config);
        return stack;
      },
      async shell(script, more) {
        const bin = await shellTools(temporary, `${beforeCli}\nexec "${cli}" "$@"`);
        const path = [bin, environment.PATH].join(delimiter);
        return await start("bash", ["-e", "-c", script], { ...more, PATH: path });
      },
      edit: (file, change) => editFile(join(folder, file), change),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function copyProgram(program: string, files: readonly string[], folder: string): Promise<void> {
  await mkdir(folder);
  for (const file of files.filter((name) => existsSync(join(program, name)))) {
    await cp(join(program, file), join(folder, file), { recursive: true });
  }
  await symlink(NODE_MODULES, join(folder, "node_modules"), "dir");
}

/** Folders for state and settings, and the variables that keep the CLI to them and off the network. */
async function prepareHome(temporary: string): Promise<Record<string, string>> {
  const [home, state, tmp] = [join(temporary, "home"), join(temporary, "state"), join(temporary, "tmp")];
  for (const made of [home, state, tmp]) await mkdir(made);
  return {
    // The language host and local providers are scripts for `node`: it shall be the one that runs the tests.
    PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    HOME: home,
    TMPDIR: tmp,
    PULUMI_HOME: join(home, ".pulumi"),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    // The day by which secrets rotate, unless a command names another.
    AUDITLOG_TODAY: TODAY,
    // Up to 3.259 the engine wants to download even attached providers: https://github.com/pulumi/pulumi/issues/10572
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Without it a language host of another version, found on the PATH, would be preferred.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SUPPRESS_NEO_LINK: "true",
    PULUMI_DEV: "true",
  };
}

/** A folder for the PATH with `pulumi` and `npm`. */
async function shellTools(temporary: string, pulumi: string): Promise<string> {
  const bin = join(temporary, "bin");
  await mkdir(bin, { recursive: true });
  const tools = {
    pulumi,
    npm: `[ "$1" = ci ] && { eval "$ON_NPM_CI"; exit; }; exec "${join(dirname(process.execPath), "npm")}" "$@"`,
  };
  for (const [name, script] of Object.entries(tools))
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return bin;
}

function attach(providers: readonly ProviderServer[]): Record<string, string> {
  const ports = providers.map((provider) => `${provider.package}:${provider.port}`);
  return ports.length === 0 ? {} : { PULUMI_DEBUG_PROVIDERS: ports.join(",") };
}

async function projectName(folder: string): Promise<string> {
  const { name } = parse(await readFile(join(folder, "Pulumi.yaml"), "utf8")) as { name: string };
  return name;
}

async function editFile(file: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(file, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`the edit of ${file} changes nothing`);
  await writeFile(file, after);
}
