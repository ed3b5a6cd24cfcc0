import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const tsx = pathToFileURL(require.resolve("tsx")).href;

/** How a command of the pipelines ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `pipeline/<name>/main.ts` in a folder, as its npm script would, with no variables but the given ones. */
export function runPipelineCommand(
  name: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Ended {
  const main = resolve(__dirname, "../../../tools/pipeline", name, "main.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", tsx, main, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
