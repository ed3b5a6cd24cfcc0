import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Where an image comes from, for its labels. */
export interface Origin {
  /** Of package.json. */
  readonly version: string;
  /** Full id of the commit, `-dirty` behind it with changes that aren't committed; absent without git. */
  readonly revision?: string;
}

const DESCRIBE = ["describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"];

/**
 * Reads the origin of a checkout. It is no input of an image: the sources alone decide whether one is built, and the
 * label then says at which commit that was.
 */
export async function readOrigin(root: string): Promise<Origin> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const revision = await describe(root).catch(() => undefined);
  return { version, ...(revision !== undefined && { revision }) };
}

/** Rejects where git or the repository is missing, as in a downloaded archive. */
async function describe(root: string): Promise<string> {
  const { stdout } = await promisify(execFile)("git", DESCRIBE, { cwd: root });
  return stdout.trim();
}
