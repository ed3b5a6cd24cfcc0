/**
 * Fixes one line in the stacks of uncaught errors before Pulumi prints them. The SDK's source maps lose a folder
 * (`node_modules/@pulumi/resource.ts`), and Node's coloured `util.inspect` takes a minute and gigabytes over such a
 * line: https://github.com/nodejs/node/blob/v20.20.2/lib/internal/util/inspect.js (markNodeModules).
 */
export function fixErrorStacks(): void {
  process.prependListener("uncaughtException", fix);
  process.prependListener("unhandledRejection", fix);
}

function fix(error: unknown): void {
  if (!(error instanceof Error) || error.stack === undefined) return;
  error.stack = error.stack.replace(/node_modules\/@pulumi\/(?=[^/\n]*$)/gm, "node_modules/@pulumi/pulumi/");
}
