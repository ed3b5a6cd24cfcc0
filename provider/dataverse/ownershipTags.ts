/**
 * The description of what we make. It tells a creation after an interruption that the thing is ours and of which stack:
 * another stack's is adopted. For what is recorded or imported any stack's mark will do, since a stack may be renamed.
 */
export function taggedDescription(purpose: string, mark: string): string {
  return `${purpose}. Made by audit-log-connector (${mark})`;
}

/** Whether a role's name is that of a stack, as the stack gives it to its role: `audit-log-connector-dev-1f0c9e2a`. */
export function isStackName(name: string): boolean {
  return /^audit-log-connector-.+-[0-9a-f]{8}$/.test(name);
}

/** The ownership tag in a description; undefined for things of another owner. */
export function ownershipTagIn(description: string | null | undefined): string | undefined {
  return /\bMade by audit-log-connector \((.*)\)$/.exec(description ?? "")?.[1];
}
