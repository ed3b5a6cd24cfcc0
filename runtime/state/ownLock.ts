import fs from "node:fs";
import { promisify } from "node:util";
import { lock, type LockOptions } from "proper-lockfile";
import { codeOf } from "../../common/errors";

/**
 * Takes a lock file. Giving it back leaves it alone once another process has taken it over: a holder that was suspended for
 * too long may wake up to give back what isn't its own any more, and proper-lockfile removes the file unseen.
 */
export async function lockOwn(
  path: string,
  options: LockOptions & { readonly lockfilePath: string },
): Promise<() => Promise<void>> {
  const own = new OwnTime();
  const release = await lock(path, { ...options, fs: own.fs });
  own.mtimeMs = await givenMs(options.lockfilePath);
  return release;
}

/** Undefined: another process has taken it over already. */
async function givenMs(lockfilePath: string): Promise<number | undefined> {
  try {
    return (await promisify(fs.stat)(lockfilePath)).mtime.getTime();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

type Done = (error: NodeJS.ErrnoException | null) => void;

/** The time that a holder last gave its lock file tells it from any other's. */
class OwnTime {
  /** Undefined until the lock is taken: a stale one of another may be removed. */
  mtimeMs: number | undefined;

  readonly fs = {
    ...fs,
    utimes: (path: string, atime: Date, mtime: Date, done: Done): void =>
      fs.utimes(path, atime, mtime, (error) => {
        if (error === null && this.mtimeMs !== undefined) this.mtimeMs = mtime.getTime();
        done(error);
      }),
    rmdir: (path: string, done: Done): void =>
      fs.stat(path, (error, stats) => {
        if (error === null && this.#isOwn(stats)) fs.rmdir(path, done);
        else done(null);
      }),
    rmdirSync: (path: string): void => {
      const stats = fs.statSync(path, { throwIfNoEntry: false });
      if (stats !== undefined && this.#isOwn(stats)) fs.rmdirSync(path);
    },
  };

  #isOwn({ mtime }: fs.Stats): boolean {
    return this.mtimeMs === undefined || mtime.getTime() === this.mtimeMs;
  }
}
