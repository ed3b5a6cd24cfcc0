/**
 * The description of what we make. It tells a creation after an interruption that the thing is ours and of which stack:
 * another stack's is adopted. For what is recorded or imported any stack's mark will do, since a stack may be renamed.
 */
export function markedDescription(purpose: string, mark: string): string {
  return `${purpose}. Made by audit-log-connector (${mark})`;
}

/** The mark in a description; undefined when somebody else made the thing. */
export function markIn(description: string | null | undefined): string | undefined {
  return /\bMade by audit-log-connector \((.*)\)$/.exec(description ?? "")?.[1];
}
