import { UsageError } from "../../commandLine";
import { isObject } from "../../../common/objects";

/** The part of an entry that counts here: https://github.com/pulumi/pulumi/blob/master/pkg/cmd/pulumi/stack/stack_history.go */
interface HistoryEntry {
  readonly kind: string;
  readonly environment: Readonly<Record<string, unknown>>;
}

/** The full id of a commit, or why it can't be told. */
export type Deployed = { readonly commit: string } | { readonly unknown: string };

/**
 * What a stack was last deployed from, whether or not that succeeded; `history` is what `pulumi stack history --json`
 * prints, the newest first. Throws a UsageError for anything else.
 * What Pulumi notes about git: https://github.com/pulumi/pulumi/blob/master/pkg/cmd/pulumi/metadata/metadata.go
 */
export function lastDeployed(history: unknown): Deployed {
  const entries = asEntries(history);
  const newest = entries.find(({ kind }) => kind === "update" || kind === "destroy");
  if (newest === undefined) {
    return {
      unknown:
        `None of ${entries.length} entries of the history is an update. ` +
        "If there has been one, read more of the history: pulumi stack history --json --page-size 100.",
    };
  }
  if (newest.kind === "destroy") {
    return {
      unknown:
        "The stack was destroyed after it was last deployed: going on from that commit would bring it back.",
    };
  }
  const { "git.head": head, "git.dirty": dirty } = newest.environment;
  if (typeof head !== "string" || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(head)) {
    return { unknown: "The last update was not made from a git checkout (no git.head)." };
  }
  if (dirty !== "false") {
    const why =
      dirty === "true" ? "files differed from it" : "the history does not say whether files differed";
    return { unknown: `Commit ${head} does not tell what the last update deployed: ${why}.` };
  }
  return { commit: head };
}

/** The commit. Throws a UsageError when it can't be told. */
export function deployedCommit(history: unknown): string {
  const deployed = lastDeployed(history);
  if ("commit" in deployed) return deployed.commit;
  throw new UsageError(`${deployed.unknown} Deploy the stack once by its pipeline.`);
}

function asEntries(history: unknown): HistoryEntry[] {
  if (Array.isArray(history) && history.every(isEntry)) return history;
  throw new UsageError("This is not what pulumi stack history --json prints.");
}

function isEntry(entry: unknown): entry is HistoryEntry {
  return isObject(entry) && typeof entry.kind === "string" && isObject(entry.environment);
}
