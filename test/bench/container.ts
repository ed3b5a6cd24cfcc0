import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BUNDLE,
  RUNTIME_NODE,
  runtimeNodeVersion,
  startRuntime,
  type RuntimeProcess,
} from "../support/runtimeProcess";
import { IMAGE_ENV, IMAGE_NODE_ARGS, IMAGE_USER } from "./image";

type Environment = Readonly<Record<string, string>>;

/** What the image makes of the bundle, without a container: alone in a folder that its user can't write to. */
export interface Container extends Disposable {
  /** Number of the user that runs it; undefined where only root may choose one. */
  readonly user?: number;
  /** Starts a command as the image does: its user, its Node options, no file but the bundle, a state in a folder. */
  start(command: string, env: Environment): RuntimeProcess;
}

/** Copies the bundle that `npm run build` made. Disposing removes the copy and the state. */
export async function createContainer(): Promise<Container> {
  const folder = await mkdtemp(join(tmpdir(), "container-"));
  const [file, state] = [join(folder, "app", "main.cjs"), join(folder, "state")];
  for (const path of [join(folder, "app"), state]) mkdirSync(path);
  copyFileSync(BUNDLE, file);
  const user = mayBecome(IMAGE_USER) ? IMAGE_USER : undefined;
  if (user !== undefined) chownSync(state, user, user);
  for (const [path, mode] of [[folder, 0o755] as const, [file, 0o444] as const]) chmodSync(path, mode);
  return {
    ...(user !== undefined && { user }),
    start: (command, env) =>
      startRuntime({
        command,
        env: {
          ...IMAGE_ENV,
          AUDITLOG_STATE: state,
          AUDITLOG_HEALTH_PORT: "0",
          AUDITLOG_LOG_FORMAT: "json",
          ...env,
        },
        copy: {
          file,
          ...(user !== undefined && { user }),
          nodeArgs: [...IMAGE_NODE_ARGS, ...readOnlyBut(state)],
        },
      }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Any other file that is written is an error: what a read-only root file system would refuse. */
function readOnlyBut(state: string): string[] {
  // Node 24 calls it by another name: https://nodejs.org/docs/latest-v20.x/api/permissions.html#permission-model
  const isNew = Number(/^v(\d+)/.exec(runtimeNodeVersion())?.[1]) >= 24;
  const permission = isNew
    ? ["--permission"]
    : ["--disable-warning=ExperimentalWarning", "--experimental-permission"];
  return [...permission, "--allow-fs-read=*", `--allow-fs-write=${state}/*`];
}

/** Root may, unless Node itself lies in a folder that others can't read. */
function mayBecome(user: number): boolean {
  if (process.getuid?.() !== 0) return false;
  return spawnSync(RUNTIME_NODE, ["--version"], { uid: user, gid: user, cwd: "/" }).status === 0;
}
