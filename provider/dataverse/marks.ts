/**
 * The description of what we make. It tells later runs, after an interruption, that it is ours and of which stack: only
 * then is it completed, and deleted on destroy.
 */
export function markedDescription(purpose: string, mark: string): string {
  return `${purpose}. Made by audit-log-connector (${mark})`;
}

/** The mark in a description; undefined when somebody else made the thing. */
export function markIn(description: string | null | undefined): string | undefined {
  return /\bMade by audit-log-connector \((.*)\)$/.exec(description ?? "")?.[1];
}
