import { forBackend, type FleetStack } from "./stacks";

/** The CLI's words of a stack without `pulumi stack init`: https://github.com/pulumi/pulumi/blob/master/pkg/cmd/pulumi/stack/io.go */
export function isAboutNoStack(text: string): boolean {
  return /no stack named '[^']*' found/.test(text);
}

/** What to do about it. `--no-select` leaves the selected stack selected. */
export function initAdvice(stack: FleetStack, env: NodeJS.ProcessEnv): string {
  return `Run: ${forBackend(`pulumi stack init ${stack.stack} --no-select`, stack, env)}`;
}
