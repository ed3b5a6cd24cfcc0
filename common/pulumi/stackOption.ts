/**
 * Stands in advised commands for the stack, which tables of hints don't know: `pulumi config rm image --stack <stack>`. Without
 * the option a command is about the stack that happens to be selected.
 */
const PLACEHOLDER = "--stack <stack>";

/** A text with its advised commands for one stack. */
export function forStack(text: string, stack: string): string {
  return text.replaceAll(PLACEHOLDER, () => `--stack ${stack}`);
}
