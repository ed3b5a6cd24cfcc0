import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { lock } from "proper-lockfile";
import { codeOf } from "../../common/errors";
import type { StateStore } from "../sync/ports";
import { documentText, parseDocument, readDocument } from "./documents";
import { FILE_MODE, makePrivateFolder } from "./privateFolder";
import { makeStateFolder, unusableFolder } from "./stateFolder";

/** Locked between comparing and replacing a document; the lock of a holder that died is waited for. */
const LOCK = {
  realpath: false,
  // Taken from us while we were stuck: the write that follows is whole all the same.
  onCompromised: () => undefined,
  stale: 5_000,
  retries: { retries: 60, factor: 1.2, minTimeout: 10, maxTimeout: 200 },
};

/** State as JSON files in a folder, for one machine. Each file is replaced whole, never half. */
export function folderStateStore(root: string): StateStore {
  const pathOf = (key: string): string => join(root, ...`${key}.json`.split("/"));

  const readText = (key: string): Promise<string | undefined> =>
    unlessAbsent(root, () => readDocument(createReadStream(pathOf(key)), key, root));

  return {
    async read(key) {
      const text = await readText(key);
      return text === undefined
        ? undefined
        : { value: parseDocument(text, key, root), version: versionOf(text) };
    },

    async write(key, value, { ifMatch }) {
      const text = `${documentText(value, key, root)}\n`;
      const path = pathOf(key);
      await makeStateFolder(root);
      await makePrivateFolder(dirname(path));
      const release =
        ifMatch === "any" ? undefined : await lock(path, { ...LOCK, lockfilePath: `${path}.lock` });
      try {
        const current = release === undefined ? undefined : await readText(key);
        const version = current === undefined ? "none" : versionOf(current);
        if (release !== undefined && version !== ifMatch) return { written: false };
        await replaceFile(path, text);
        return { written: true, version: versionOf(text) };
      } finally {
        await release?.();
      }
    },

    async *list(prefix) {
      const files =
        (await unlessAbsent(root, () => readdir(root, { recursive: true, withFileTypes: true }))) ?? [];
      const keys = files
        .filter((file) => file.isFile() && file.name.endsWith(".json"))
        .map((file) =>
          relative(root, join(file.parentPath, file.name)).split(sep).join("/").slice(0, -".json".length),
        );
      yield* keys.filter((key) => key.startsWith(prefix)).sort();
    },

    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

/** Writes beside the file, then renames: a crash leaves the old content or the new, nothing between. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, "w", FILE_MODE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

function versionOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

async function unlessAbsent<T>(root: string, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw codeOf(error) === "ENOTDIR" ? unusableFolder(root, error) : error;
  }
}
