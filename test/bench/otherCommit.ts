import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { DOCKERFILE, imageOptions, type ImageOptions } from "./image";

const root = join(__dirname, "../..");

/** The runtime of another commit, and how its image starts it. */
export interface OtherRuntime extends ImageOptions {
  /** Path of its bundle. */
  readonly bundle: string;
}

/** Bundles the runtime of another commit, by its own build and with the packages installed here. */
export function runtimeOf(commit: string): OtherRuntime {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", root, ...args], { encoding: "utf8" }).trim();
  const name = git("rev-parse", "--short", "--verify", "--end-of-options", `${commit}^{commit}`);
  // Below our own packages, which its programs find there.
  const folder = join(root, "dist", "bench", `commit-${name}`);
  const copy = join(root, "dist", "bench", `main-${name}.cjs`);
  rmSync(folder, { recursive: true, force: true });
  git("worktree", "prune");
  git("worktree", "add", "--detach", folder, name);
  try {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    execFileSync("npm", ["run", "--silent", "build"], { cwd: folder, stdio: "inherit" });
    copyFileSync(join(folder, "dist", "main.cjs"), copy);
  } finally {
    git("worktree", "remove", "--force", folder);
  }
  return { bundle: copy, ...imageOptions(git("show", `${name}:${DOCKERFILE}`)) };
}
