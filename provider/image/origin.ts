import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { SourceFile } from "./sources";

/** Where an image comes from, for its labels. */
export interface Origin {
  /** Of package.json. */
  readonly version: string;
  /** Full id of the commit, `-dirty` behind it when a source of the image differs from it; absent without git. */
  readonly revision?: string;
}

/**
 * Reads the origin of a checkout, of which an image is built from these files. They alone decide whether one is built, and
 * the label then says at which commit that was.
 */
export async function readOrigin(root: string, files: readonly SourceFile[]): Promise<Origin> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const revision = await revisionOf(root, files).catch(() => undefined);
  return { version, ...(revision !== undefined && { revision }) };
}

/** Rejects where git or the repository is missing, as in a downloaded archive. */
async function revisionOf(root: string, files: readonly SourceFile[]): Promise<string> {
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)("git", args, { cwd: root })).stdout.trim();
  // An archive may be unpacked within another repository.
  await git("ls-files", "--error-unmatch", "package.json");
  const commit = await git("rev-parse", "HEAD");
  const paths = files.map(({ path }) => path);
  const changes = await git("status", "--porcelain", "--untracked-files=all", "--", ...paths);
  return changes === "" ? commit : `${commit}-dirty`;
}
