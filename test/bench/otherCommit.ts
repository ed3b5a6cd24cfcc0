import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "../..");

/** Bundles the runtime of another commit, by its own build and with the packages installed here; returns the bundle's path. */
export function bundleOf(commit: string): string {
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
  return copy;
}
