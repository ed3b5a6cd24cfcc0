import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SOURCES } from "./sources";

/** Where an image comes from, for its labels. */
export interface Origin {
  /** Of package.json. */
  readonly version: string;
  /** Full id of the commit, `-dirty` behind it when a source of the image differs from it; absent without git. */
  readonly revision?: string;
}

/**
 * Reads the origin of a checkout. It is no input of an image: the sources alone decide whether one is built, and the
 * label then says at which commit that was.
 */
export async function readOrigin(root: string): Promise<Origin> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const revision = await revisionOf(root).catch(() => undefined);
  return { version, ...(revision !== undefined && { revision }) };
}

/** Rejects where git or the repository is missing, as in a downloaded archive. */
async function revisionOf(root: string): Promise<string> {
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)("git", args, { cwd: root })).stdout.trim();
  // An archive may be unpacked within somebody else's repository.
  await git("ls-files", "--error-unmatch", "package.json");
  const commit = await git("rev-parse", "HEAD");
  const changes = await git("status", "--porcelain", "--untracked-files=all", "--", ...SOURCES);
  return changes === "" ? commit : `${commit}-dirty`;
}
