import { chmod, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../../common/errors";

const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;
const OTHERS = 0o077;
/** Of a folder that is shared on purpose, as `/tmp` is. */
const STICKY = 0o1000;

/** Makes a folder that only its user may enter. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: FOLDER_MODE });
}

/**
 * Takes the rights of others from a state that an earlier version, or a person, has made with them. A mount that belongs
 * to another user keeps its rights: its files are private all the same.
 */
export async function tighten(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of [root, ...paths]) {
    try {
      const found = await stat(path);
      if ((found.mode & OTHERS) === 0 || (found.mode & STICKY) !== 0) continue;
      await chmod(path, found.isDirectory() ? FOLDER_MODE : FILE_MODE);
    } catch (error) {
      // Not ours, or gone meanwhile: another process may write.
      if (!["EPERM", "ENOENT"].includes(codeOf(error) ?? "")) throw error;
    }
  }
}
