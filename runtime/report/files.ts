import { access, constants, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { codeOf, ConfigError, messageOf } from "../../common/errors";

/** A file of the report, in pieces that are made as it is written. */
export interface ReportFile {
  readonly name: string;
  readonly pieces: Iterable<string>;
}

/** Refuses a folder that files can't be written into, before anything is read for them. */
export async function checkFolder(folder: string): Promise<void> {
  let existing = resolve(folder);
  for (;;) {
    try {
      const found = await stat(existing);
      if (!found.isDirectory()) throw notAFolder(folder, `${existing} is a file`);
      await access(existing, constants.W_OK | constants.X_OK);
      return;
    } catch (error) {
      if (codeOf(error) === "config") throw error;
      const parent = dirname(existing);
      if (codeOf(error) !== "ENOENT" || parent === existing) throw notAFolder(folder, messageOf(error));
      existing = parent;
    }
  }
}

/**
 * Writes each file beside its name, and gives all of them their names once the last is whole. Until then, and after any
 * failure, what was there before stays.
 */
export async function writeFiles(
  folder: string,
  files: readonly ReportFile[],
  signal: AbortSignal,
): Promise<void> {
  const paths = files.map(({ name }) => ({
    path: join(folder, name),
    partial: join(folder, `.${name}.partial`),
  }));
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, { pieces }] of files.entries())
      await write(paths[index]?.partial ?? "", pieces, signal);
    signal.throwIfAborted();
    for (const { path, partial } of paths) await rename(partial, path);
  } catch (error) {
    for (const { partial } of paths) await rm(partial, { force: true });
    if (signal.aborted) throw signal.reason;
    throw codeOf(error) === undefined ? error : notAFolder(folder, messageOf(error));
  }
}

async function write(path: string, pieces: Iterable<string>, signal: AbortSignal): Promise<void> {
  // Made by us alone: what stands there from a run that was killed isn't followed.
  await rm(path, { force: true });
  const file = await open(path, "wx");
  try {
    for (const piece of pieces) {
      signal.throwIfAborted();
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

function notAFolder(folder: string, why: string): ConfigError {
  return new ConfigError(`the report can't be written into ${folder}: ${why}`, {
    hint: "--out names a folder that may be written into, with room for the report.",
  });
}
