import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Runs git with these arguments; returns what it prints. Throws when it fails. */
export type Git = (...args: readonly string[]) => string;

/** A folder, and on demand a git repository, of a test. Disposing removes it. */
export interface Repository extends Disposable {
  readonly folder: string;
  write(path: string, text: string): void;
  remove(path: string): void;
  /** Commits everything that is there; returns the commit's id. */
  commit(): string;
  readonly git: Git;
}

/** What git gets to see: nobody's settings, nor those of a hook that runs the tests. */
const env = {
  PATH: process.env["PATH"] ?? "",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

/** Git for a folder. */
export function gitIn(folder: string): Git {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@contoso.com"];
  return (...args) =>
    execFileSync("git", [...identity, ...args], { cwd: folder, env, encoding: "utf8" }).trim();
}

/** An empty folder. */
export function createFolder(): Repository {
  const folder = mkdtempSync(join(tmpdir(), "stacks-"));
  const git = gitIn(folder);
  return {
    folder,
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    remove: (path) => rmSync(join(folder, path), { recursive: true }),
    commit: () => commitAll(git),
    git,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A git repository without a commit. */
export function createRepository(): Repository {
  const repository = createFolder();
  repository.git("init", "--quiet", "--initial-branch", "main");
  return repository;
}

/** Commits everything that is there, be it nothing; returns the commit's id. */
export function commitAll(git: Git): string {
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message", "change");
  return git("rev-parse", "HEAD");
}
