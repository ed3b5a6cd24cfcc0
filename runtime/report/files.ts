import type { BigIntStats } from "node:fs";
import { access, constants, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { codeOf, ConfigError, messageOf } from "../../common/errors";

/** A file of the report, in pieces that are made as it is written. */
export interface ReportFile {
  readonly name: string;
  readonly pieces: Iterable<string>;
}

/** Refuses a folder that files of these names can't be written into, before anything is read for them. */
export async function checkFolder(folder: string, names: readonly string[]): Promise<void> {
  await checkWritable(folder);
  await checkReplaceable(
    folder,
    names.map((name) => join(folder, name)),
  );
}

async function checkWritable(folder: string): Promise<void> {
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

/** What may not be written over: a folder, a read-only file, and on Windows a file that another program has open. */
async function checkReplaceable(folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await (await open(path, "r+")).close();
    } catch (error) {
      if (codeOf(error) === "ENOENT") continue;
      throw new ConfigError(`the report in ${folder} can't be replaced: ${messageOf(error)}`, {
        hint: "Close the file where it is open in another program, make it writable, or name another folder with --out.",
        cause: error,
      });
    }
  }
}

interface Written {
  readonly path: string;
  /** Where it is until all are whole. */
  readonly partial: string;
  readonly identity: string;
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
  const partialOf = (name: string): string => join(folder, `.${name}.partial`);
  try {
    await mkdir(folder, { recursive: true });
    const written: Written[] = [];
    for (const { name, pieces } of files) {
      const partial = partialOf(name);
      written.push({ path: join(folder, name), partial, identity: await write(partial, pieces, signal) });
    }
    signal.throwIfAborted();
    await checkOwn(folder, written);
    await checkReplaceable(
      folder,
      written.map(({ path }) => path),
    );
    for (const { path, partial } of written) await rename(partial, path);
  } catch (error) {
    for (const { name } of files) await rm(partialOf(name), { force: true });
    if (signal.aborted) throw signal.reason;
    const code = codeOf(error);
    throw code === undefined || code === "config" ? error : notAFolder(folder, messageOf(error));
  }
}

/** The identity of the file, once it is whole. */
async function write(path: string, pieces: Iterable<string>, signal: AbortSignal): Promise<string> {
  // Made by us alone: what stands there from a run that was killed isn't followed.
  await rm(path, { force: true });
  const file = await open(path, "wx");
  try {
    for (const piece of pieces) {
      signal.throwIfAborted();
      await file.writeFile(piece);
    }
    await file.sync();
    return identityOf(await file.stat({ bigint: true }));
  } finally {
    await file.close();
  }
}

/** Another report into the folder removes what this one writes; half of it must not get the name of a file. */
async function checkOwn(folder: string, written: readonly Written[]): Promise<void> {
  for (const { partial, identity } of written) {
    const found = await stat(partial, { bigint: true }).catch(() => undefined);
    if (found === undefined || identityOf(found) !== identity)
      throw notAFolder(folder, "another report is being written into it");
  }
}

/** An inode's number may be given again once its file is removed. */
function identityOf({ ino, mtimeNs }: BigIntStats): string {
  return `${ino} ${mtimeNs}`;
}

function notAFolder(folder: string, why: string): ConfigError {
  return new ConfigError(`the report can't be written into ${folder}: ${why}`, {
    hint: "--out names a folder that may be written into, with room for the report.",
  });
}
