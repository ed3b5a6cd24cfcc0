import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UsageError } from "../commandLine";

const execute = promisify(execFile);

/** Two commits in any spelling that git knows. */
export interface Range {
  readonly base: string;
  readonly head: string;
}

interface GitResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Files below `folder` that differ between `head` and where it left `base`; of a renamed file both paths. Paths are
 * relative to `folder`. Throws a UsageError that says what to do when the clone doesn't know.
 */
export async function changedPaths(folder: string, { base, head }: Range): Promise<string[]> {
  const repository = await git(folder, ["rev-parse", "--git-dir"]);
  if (repository.exitCode !== 0) {
    throw new UsageError(
      `--base needs a git checkout, but in ${folder} git says: ${repository.stderr.trim()}\n` +
        "Without --base every stack counts as changed.",
    );
  }
  const [from, to] = [await commitId(folder, base), await commitId(folder, head)];
  const mergeBase = await git(folder, ["merge-base", from, to]);
  if (mergeBase.exitCode !== 0) throw notInClone(`a common ancestor of ${base} and ${head}`);
  // Plumbing, which no setting of the user's changes: https://git-scm.com/docs/git#_low_level_commands_plumbing
  const options = ["-r", "-z", "--name-only", "--relative"];
  const diff = await git(folder, ["diff-tree", ...options, mergeBase.stdout.trim(), to]);
  if (diff.exitCode !== 0) throw new Error(`git diff-tree: ${diff.stderr}`);
  return diff.stdout.split("\0").filter((path) => path !== "");
}

/** The text of a file as a commit has it; its path is relative to `folder`. Undefined when it isn't there. */
export async function fileAt(folder: string, commit: string, path: string): Promise<string | undefined> {
  const object = `${await commitId(folder, commit)}:./${path}`;
  const { exitCode, stdout } = await git(folder, ["cat-file", "blob", object]);
  return exitCode === 0 ? stdout : undefined;
}

/**
 * Whether `commit` is before `other` in the same line of history. False, too, when the clone lacks the other one: what it
 * doesn't know can't be judged.
 */
export async function isAncestor(folder: string, commit: string, other: string): Promise<boolean> {
  const from = await commitId(folder, commit);
  return from !== other && (await isPartOf(folder, from, other));
}

/** Whether `commit` is `head` or before it in its history. False, too, when the clone lacks it. */
export async function isPartOf(folder: string, commit: string, head: string): Promise<boolean> {
  const { exitCode } = await git(folder, ["merge-base", "--is-ancestor", commit, head]);
  return exitCode === 0;
}

/** The id that GitHub gives as the commit before a branch's first: https://docs.github.com/webhooks/webhook-events-and-payloads#push */
export function isNoCommit(commit: string): boolean {
  return /^(?:0{40}|0{64})$/.test(commit);
}

async function commitId(folder: string, commit: string): Promise<string> {
  const options = ["--verify", "--quiet", "--end-of-options"];
  const { exitCode, stdout } = await git(folder, ["rev-parse", ...options, `${commit}^{commit}`]);
  if (exitCode !== 0) throw notInClone(`commit ${JSON.stringify(commit)}`);
  return stdout.trim();
}

function notInClone(what: string): UsageError {
  return new UsageError(
    `This clone does not have ${what}. Fetch the whole history: git fetch --unshallow, or in a pipeline ` +
      "a fetch depth of 0. If a force push took it away, run without --base: every stack counts as changed.",
  );
}

async function git(folder: string, args: readonly string[]): Promise<GitResult> {
  try {
    const output = await execute("git", args, { cwd: folder, maxBuffer: 256 * 1024 * 1024 });
    return { exitCode: 0, ...output };
  } catch (error) {
    if (!isFailedRun(error)) throw new UsageError(`git can't be run: ${String(error)}`, { cause: error });
    return { exitCode: error.code, stdout: error.stdout, stderr: error.stderr };
  }
}

/** `code` is an exit code, or a word when nothing ran: https://nodejs.org/api/child_process.html#child_processexecfilefile-args-options-callback */
function isFailedRun(error: unknown): error is { code: number; stdout: string; stderr: string } {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "number";
}
